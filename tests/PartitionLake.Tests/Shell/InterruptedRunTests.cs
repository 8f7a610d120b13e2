namespace PartitionLake.Tests.Shell;

/// <summary>Ctrl+C in the middle of a real run: it ends, the lake is as it was, and nothing temporary is left.</summary>
public sealed class InterruptedRunTests : IDisposable
{
    private const int Rows = 300_000;

    private readonly TempFolder _folder = new();
    private readonly string _lake;
    private readonly string _temp;
    private readonly string _fact;

    public InterruptedRunTests()
    {
        _lake = Path.Combine(_folder.Path, "lake");
        _temp = Directory.CreateDirectory(Path.Combine(_folder.Path, "temp")).FullName;
        _fact = Path.Combine(_folder.Path, "star", "gold", "fact_rate.parquet");
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Ctrl_C_while_rows_are_read_or_partitions_are_staged_leaves_the_old_lake()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux shows from outside how far a run is.");
        var made = ShellProcess.Run(
            "-Command",
            $"Import-Module PartitionLake; New-LakeSampleData -Path '{_folder.Path}/star' -Rows {Rows}; "
                + $"New-LakeSampleData -Path '{_folder.Path}/small' -Rows 100 -Seed 2; $null = {Run("small")}");
        Assert.Equal("", made.Errors);
        var before = Files();
        Assert.NotEmpty(before);

        Interrupt(shell => File.Exists(Path.Combine(State, "lock.json")) && shell.OpenFiles().Contains(_fact));
        Assert.Equal(before, Files());

        // Hundreds of thousands of partitions: staging them takes far longer than this needs to see it.
        Interrupt(shell => Directory.Exists(Staging) && Directory.EnumerateFiles(Staging, "*.parquet", SearchOption.AllDirectories).Skip(100).Any());
        Assert.Equal(before, Files());
    }

    private string State => Path.Combine(_folder.Path, "_partitionlake", "lake");

    private string Staging => Path.Combine(State, "staging");

    private void Interrupt(Func<ShellProcess, bool> isReached)
    {
        using var shell = ShellProcess.Start(
            "-Command",
            $"try {{ Import-Module PartitionLake; {Run("star")}; 'never' }} finally {{ [Console]::Out.WriteLine('cleaned up') }}");
        while (!IsReached())
            Assert.False(shell.HasEnded, "The run was over before it could be interrupted.");
        shell.Interrupt();
        var outcome = shell.Finish();

        // A run that did not end would not have let this be printed.
        Assert.Equal(["cleaned up"], outcome.Lines);
        Assert.Empty(outcome.Errors);
        Assert.Equal(1, outcome.ExitCode);
        Assert.Empty(Directory.GetFileSystemEntries(_temp));

        bool IsReached()
        {
            try
            {
                return isReached(shell);
            }
            catch (IOException)
            {
                return false; // a folder went away while it was being read
            }
        }
    }

    private string Run(string star) =>
        $"Invoke-PartitionEtl -Fact '{_folder.Path}/{star}/gold/fact_rate.parquet' -Join @{{ "
            + $"From = '{_folder.Path}/star/dims/dim_code.parquet'; On = 'code_type', 'code' }}"
        + $" -PartitionBy payer_slug, fact_uid -Destination '{_lake}' -FileName part.parquet -TempPath '{_temp}'";

    /// <summary>Everything of the lake and its state, hidden files too, with size and time.</summary>
    private List<string> Files() =>
    [
        .. new[] { _lake, State }
            .SelectMany(folder => Directory.GetFileSystemEntries(folder, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 }))
            .Select(path => Directory.Exists(path) ? path : $"{path} {new FileInfo(path).Length} {File.GetLastWriteTimeUtc(path):O}")
            .Order(StringComparer.Ordinal),
    ];
}
