namespace PartitionLake.TestCmdlets;

/// <summary>Shows what a path means to a cmdlet.</summary>
[Cmdlet(VerbsDiagnostic.Test, "LakePath")]
public sealed class TestLakePathCommand : LakeCmdlet
{
    [Parameter(Mandatory = true, Position = 0)]
    public string Path { get; set; } = "";

    protected override void EndProcessing() => WriteObject(ResolveLocalPath(Path));
}
