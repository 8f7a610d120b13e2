using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace PartitionLake.Engine.Training;

/// <summary>Deals things to shares by their names alone, so that one that comes or goes moves no other.</summary>
internal sealed class SplitRule
{
    private const double Tolerance = 1e-9;

    private readonly int _seed;
    private readonly List<(string Name, double End)> _shares = [];

    /// <param name="shares">The shares by name; none for one of no name.</param>
    /// <param name="seed">Another number gives another split.</param>
    /// <exception cref="LakeException"><see cref="LakeErrorCode.PlanInvalid"/>: they do not make a whole, or a name cannot be part of a file's.</exception>
    public SplitRule(IReadOnlyDictionary<string, double> shares, int seed)
    {
        _seed = seed;
        var end = 0d;
        // A hashtable has no order; that of the names is the same everywhere.
        foreach (var (name, share) in shares.OrderBy(static share => share.Key, StringComparer.Ordinal))
        {
            if (name.Length == 0 || !name.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'))
                throw Invalid($"'{name}' cannot be the name of a share.", "Use letters, digits, '-' and '_': it becomes part of a file name.");
            if (!(share > 0))
                throw Invalid(string.Create(CultureInfo.InvariantCulture, $"The share '{name}' is {share}."), "Give each share a number above 0.");
            _shares.Add((name, end += share));
        }
        if (_shares.Count > 0 && Math.Abs(end - 1) > Tolerance)
            throw Invalid(
                string.Create(CultureInfo.InvariantCulture, $"The shares add up to {end}, expected 1."),
                "Give what is left over a name too: @{ train = 0.8; test = 0.2 }.");
    }

    /// <summary>The names of the shares in their order; one of no name where there is no split.</summary>
    public IReadOnlyList<string> Names => _shares.Count == 0 ? [""] : [.. _shares.Select(static share => share.Name)];

    /// <summary>The place, among <see cref="Names"/>, of the share to which something of that name goes.</summary>
    public int ShareOf(string name)
    {
        if (_shares.Count == 0)
            return 0;
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{_seed}\n{name}")));
        var point = (BinaryPrimitives.ReadUInt64BigEndian(hash) >> 11) * (1.0 / (1UL << 53));
        var share = _shares.FindIndex(share => point < share.End);
        return share < 0 ? _shares.Count - 1 : share;
    }

    private static LakeException Invalid(string found, string remedy) => new(LakeErrorCode.PlanInvalid, $"-Split: {found}", remedy, "Split");
}
