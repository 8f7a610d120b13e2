using PartitionLake.Console;
using PartitionLake.Engine;
using PartitionLake.Engine.Diagnosis;
using PartitionLake.Engine.Storage;
using PartitionLake.Engine.Storage.S3;
using PartitionLake.Module;
using PartitionLake.Output;

namespace PartitionLake.Cmdlets.Diagnosis;

/// <summary>Looks at what a run needs, the machine, credentials, the place of the lake and its clock, and says what is wrong.</summary>
[Cmdlet(VerbsDiagnostic.Test, "LakeEnvironment", SupportsShouldProcess = true, DefaultParameterSetName = ByPath)]
[OutputType(typeof(LakeEnvironmentFinding))]
public sealed class TestLakeEnvironmentCommand : StorageCmdlet
{
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true, ParameterSetName = ByPath)]
    [Alias("Destination", "FullName", "Root")]
    [ValidateNotNullOrEmpty]
    public string? Path { get; set; }

    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = ByLiteralPath)]
    [Alias("PSPath", "LP")]
    [ValidateNotNullOrEmpty]
    public string? LiteralPath { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? TempPath { get; set; }

    [Parameter]
    public SwitchParameter TryWrite { get; set; }

    [Parameter]
    public SwitchParameter AllowUnconditionalWrites { get; set; }

    private protected override S3Options StorageOptions() => new() { AllowUnconditionalWrites = AllowUnconditionalWrites };

    protected override void ProcessRecord()
    {
        var temporary = TempPath is null ? System.IO.Path.GetTempPath() : ResolveLocalPath(TempPath);
        var root = Root();
        Run(async pipeline =>
        {
            foreach (var finding in MachineChecks.Run(ModuleLifecycle.PrecompilationNote, temporary))
                Write(pipeline, finding, root);
            if (root is null || (LakeUri.HasScheme(root) && !HasCredentials(pipeline, root)))
                return;
            using var store = Storage.Open(root);
            var isAgreed = TryWrite && pipeline.ShouldProcess(root, "Write a small object beside the lake, take its lock, and remove both");
            await foreach (var finding in new LakeChecks(store, isAgreed).RunAsync(pipeline.StopToken).ConfigureAwait(false))
                Write(pipeline, finding, root);
        });
    }

    private string? Root()
    {
        try
        {
            return ParameterSetName == ByLiteralPath ? Paths.Literal(LiteralPath!) : Path is null ? null : Paths.Place(Path);
        }
        catch (LakeException e)
        {
            ThrowLakeError(e, LiteralPath ?? Path);
            throw;
        }
    }

    private bool HasCredentials(IPipeline pipeline, string root)
    {
        try
        {
            Write(pipeline, new EnvironmentFinding("Credentials", EnvironmentStatus.Passed,
                $"They come from {Aws.CredentialSource}; the region is {Aws.Region}, the endpoint {Aws.Endpoint?.ToString() ?? "AWS"}."), root);
            return true;
        }
        catch (LakeException e)
        {
            Write(pipeline, new EnvironmentFinding("Credentials", EnvironmentStatus.Failed, e.Message, e.Remedy), root);
            return false;
        }
    }

    private static void Write(IPipeline pipeline, EnvironmentFinding finding, string? root) => pipeline.WriteObject(new LakeEnvironmentFinding
    {
        Check = finding.Check,
        Status = finding.Status.ToString(),
        Found = PrintableText.OneLine(finding.Found),
        Remedy = finding.Remedy is null ? null : PrintableText.OneLine(finding.Remedy),
        Path = root,
    });
}
