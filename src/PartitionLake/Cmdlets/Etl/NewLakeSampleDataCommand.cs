using System.Globalization;
using PartitionLake.Console;
using PartitionLake.Engine;
using PartitionLake.Engine.Samples;
using PartitionLake.Engine.Storage;
using PartitionLake.Output;

namespace PartitionLake.Cmdlets.Etl;

/// <summary>Writes a seeded healthcare star schema of any size, to try the product on.</summary>
[Cmdlet(VerbsCommon.New, "LakeSampleData", SupportsShouldProcess = true, DefaultParameterSetName = ByPath)]
[OutputType(typeof(LakeSampleFile))]
public sealed class NewLakeSampleDataCommand : LakeCmdlet
{
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = ByPath)]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    [Parameter(Mandatory = true, ParameterSetName = ByLiteralPath)]
    [Alias("PSPath", "LP")]
    [ValidateNotNullOrEmpty]
    public string LiteralPath { get; set; } = "";

    [Parameter(Position = 1)]
    [ValidateRange(1L, long.MaxValue)]
    public long Rows { get; set; } = 100_000;

    [Parameter]
    public int Seed { get; set; } = 1;

    [Parameter]
    public SwitchParameter Force { get; set; }

    [Parameter]
    public SwitchParameter PassThru { get; set; }

    protected override void EndProcessing()
    {
        try
        {
            var folder = ParameterSetName == ByLiteralPath ? Paths.Literal(LiteralPath) : Paths.Place(Path);
            RequireLocal(folder);
            if (!Force)
                RequireEmpty(folder);
            if (ShouldProcess(PrintableText.OneLine(folder), string.Create(CultureInfo.InvariantCulture, $"Write sample data with {Rows:N0} fact rows")))
                Write(folder);
        }
        catch (LakeException e)
        {
            ThrowTerminatingError(ErrorMap.ToRecord(e, Path));
        }
    }

    private void Write(string folder)
    {
        var options = new SampleOptions { Rows = Rows, Seed = Seed };
        var counter = new RowCounter(Rows);
        Run(
            pipeline =>
            {
                foreach (var file in SampleData.Write(folder, options, counter, pipeline.StopToken))
                {
                    pipeline.WriteVerbose(FormattableString.Invariant($"{file.Name}: {file.Rows:N0} rows, {file.Bytes:N0} bytes"));
                    if (PassThru)
                        pipeline.WriteObject(new LakeSampleFile { Name = file.Name, Rows = file.Rows, Bytes = file.Bytes, Path = file.Path });
                }
                return Task.CompletedTask;
            },
            progress: counter.Read);
    }

    private static void RequireLocal(string folder)
    {
        if (LakeUri.HasScheme(folder))
        {
            throw new LakeException(LakeErrorCode.PathInvalid, $"'{folder}' is not a local folder: sample data is written to a disk.",
                "Give a local folder and copy the files afterwards.", folder);
        }
    }

    private static void RequireEmpty(string folder)
    {
        if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any())
        {
            throw new LakeException(LakeErrorCode.PathInvalid, $"The folder '{folder}' is not empty.",
                "Choose another folder, or replace the sample files in it with -Force.", folder);
        }
    }

    private sealed class RowCounter(long total) : IProgress<long>
    {
        private readonly Pace _pace = new();
        private long _done;

        public void Report(long value) => Volatile.Write(ref _done, value);

        public ProgressState Read()
        {
            var done = Volatile.Read(ref _done);
            return done < total ? _pace.Tell("Writing", done, total, "rows") : new ProgressState("Writing the dimension tables", 100);
        }
    }
}
