namespace PartitionLake.Engine.Storage.Local;

/// <summary>
/// The folders from the start of a walk down to the current one, by their real paths. Symbolic links are followed,
/// because leaving out a linked folder would lose its rows; one that leads back up is refused, because it would
/// double them without end.
/// </summary>
/// <param name="start">Where the walk begins.</param>
/// <param name="onLink">Called with a link and the real path it leads to, before the walk goes there.</param>
internal sealed class FolderChain(string start, Action<string, string>? onLink = null)
{
    private readonly List<string> _real = [RealPath.Of(start)];

    /// <summary>Steps into a child of the current folder.</summary>
    /// <exception cref="LakeException"><see cref="LakeErrorCode.PathInvalid"/>: the child is a link to a folder the walk is in.</exception>
    public void Enter(string path, FolderEntry child)
    {
        var real = child.IsLink ? RealPath.Of(path) : Path.Join(_real[^1], child.Name);
        if (_real.Contains(real))
            throw new LakeException(
                LakeErrorCode.PathInvalid, $"The folder '{path}' leads back to '{real}', a folder that holds it.", "Remove that symbolic link.", path);
        if (child.IsLink)
            onLink?.Invoke(path, real);
        _real.Add(real);
    }

    public void Leave() => _real.RemoveAt(_real.Count - 1);
}
