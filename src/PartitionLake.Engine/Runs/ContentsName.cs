using System.Globalization;
using PartitionLake.Engine.Storage;

namespace PartitionLake.Engine.Runs;

/// <summary>The name of the contents that a run recorded: <c>000000000012-20261122T235959Z-4f9c2a1b.json</c>, its number and its id.</summary>
/// <param name="Number">The number of the run.</param>
/// <param name="RunId">The run.</param>
internal sealed record ContentsName(long Number, string RunId)
{
    private const int Digits = 12;
    private const string Extension = ".json";

    public string Path => string.Create(CultureInfo.InvariantCulture, $"{LakeContents.Folder}/{Number:D12}-{RunId}{Extension}");

    /// <summary>Null for a name of something else.</summary>
    public static ContentsName? Parse(string path)
    {
        var name = LakePath.NameOf(path);
        return name.Length > Digits + 1 + Extension.Length
            && name[Digits] == '-'
            && name.EndsWith(Extension, StringComparison.Ordinal)
            && long.TryParse(name.AsSpan(0, Digits), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && name[(Digits + 1)..^Extension.Length] is var runId
            && Runs.RunId.IsValid(runId)
            ? new ContentsName(number, runId)
            : null;
    }
}
