using PartitionLake.Engine;

namespace PartitionLake.Cmdlets;

/// <summary>The base of the cmdlets whose paths are lakes, or folders in them: several by wildcards, or one exactly as it is named.</summary>
public abstract class LakePathCmdlet : StorageCmdlet
{
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = ByPath)]
    [Alias("Destination", "FullName", "Root")]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Path { get; set; } = [];

    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = ByLiteralPath)]
    [Alias("PSPath", "LP")]
    [ValidateNotNullOrEmpty]
    public string[] LiteralPath { get; set; } = [];

    /// <summary>Whether a lake that is not there yet is one that holds nothing, instead of an error.</summary>
    private protected virtual bool MayBeMissing => false;

    protected override void ProcessRecord()
    {
        foreach (var path in ParameterSetName == ByLiteralPath ? LiteralPath : Path)
        {
            foreach (var folder in FoldersOf(path))
            {
                try
                {
                    ProcessLake(MayBeMissing ? folder : LakeAt(folder, path), path);
                }
                catch (LakeException e)
                {
                    Refuse(e, path);
                }
            }
        }
    }

    private IReadOnlyList<string> FoldersOf(string path)
    {
        try
        {
            return ParameterSetName == ByLiteralPath ? [Paths.Literal(path)] : Named(path);
        }
        catch (LakeException e)
        {
            Refuse(e, path);
            return [];
        }
    }

    /// <summary>The folders that a path with wildcards means.</summary>
    private protected virtual IReadOnlyList<string> Named(string path) => Paths.Folders(path);

    /// <summary>What becomes of a path that cannot be worked on: the others are, unless it ends the command.</summary>
    private protected virtual void Refuse(LakeException fault, string path) => WriteLakeError(fault, path);

    /// <summary>Does the command's work for one lake, or for a folder in it.</summary>
    /// <param name="folder">Its full path, or its URI.</param>
    /// <param name="given">What the user wrote.</param>
    private protected abstract void ProcessLake(string folder, string given);
}
