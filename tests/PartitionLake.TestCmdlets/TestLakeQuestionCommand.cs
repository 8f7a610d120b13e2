namespace PartitionLake.TestCmdlets;

/// <summary>Asks from another thread whether it may go on.</summary>
[Cmdlet(VerbsDiagnostic.Test, "LakeQuestion", SupportsShouldProcess = true)]
public sealed class TestLakeQuestionCommand : LakeCmdlet
{
    protected override void EndProcessing() =>
        Run(async pipeline => pipeline.WriteObject(await Task.Run(() => pipeline.ShouldProcess("the target", "the action"))));
}
