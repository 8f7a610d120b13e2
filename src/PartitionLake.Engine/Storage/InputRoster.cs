namespace PartitionLake.Engine.Storage;

/// <summary>Which files have been taken, so that each is read once, by whatever names it is found.</summary>
internal sealed class InputRoster
{
    private readonly Dictionary<string, string> _taken = new(StringComparer.Ordinal);

    /// <summary>Takes a file, unless it was taken before: then by that name.</summary>
    /// <param name="identity">Equal for names of one file.</param>
    /// <param name="name">The name it was found by.</param>
    /// <param name="taken">The name it was taken by, now or before.</param>
    /// <returns>Whether it is new.</returns>
    public bool Take(string identity, string name, out string taken)
    {
        if (_taken.TryGetValue(identity, out taken!))
            return false;
        _taken.Add(identity, taken = name);
        return true;
    }
}
