using System.Diagnostics;
using System.Net.Sockets;
using PartitionLake.Engine.Pipeline;
using PartitionLake.Engine.Pipeline.Plan;
using PartitionLake.Engine.Runs;
using PartitionLake.Engine.Tests.Support;

namespace PartitionLake.Engine.Tests.Pipeline;

/// <summary>Which files a run reads: nothing is left out without a word, nothing is read twice, and nothing is waited for.</summary>
public sealed class InputRunTests : IDisposable
{
    private static readonly TimeSpan Hang = TimeSpan.FromMinutes(2);

    private readonly SmallLake _lake = new();

    public InputRunTests() => _lake.Plan = _lake.Plan with { Fact = [_lake.Folder["in"]], Joins = [] };

    public void Dispose() => _lake.Dispose();

    [Fact]
    public async Task Every_file_of_a_folder_is_read_or_named_as_left_out()
    {
        Write("in/a.parquet", 0, 10);
        Write("in/000000_0", 10, 10);
        Write("in/b.parq", 20, 10);
        Write("in/sub/c.PQ", 30, 10);
        Write("in/d.snappy", 40, 10);
        File.WriteAllText(Make("in/notes.txt"), "not a table at all");
        File.WriteAllText(Make("in/README"), "nor is this");
        File.WriteAllText(Make("in/empty"), "");

        var heard = new List<LakeWarning>();
        var result = await _lake.RunAsync(new EtlOptions { OnWarning = heard.Add });

        Assert.Equal(50, result.RowsIn);
        Assert.Equal(result.Warnings, heard);
        Assert.Equal([In("README"), In("empty"), In("notes.txt")], Paths(result, LakeWarningCode.FilesLeftOut));
        Assert.Equal([In("d.snappy")], Paths(result, LakeWarningCode.ReadByContent));
        Assert.Contains("'" + In("notes.txt") + "'",
            result.Warnings.Single(warning => warning.Code == LakeWarningCode.FilesLeftOut).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_without_extension_that_is_cut_off_is_refused_and_not_left_out()
    {
        Write("in/a.parquet", 0, 10);
        Write("in/000000_0", 10, 10);
        var whole = await File.ReadAllBytesAsync(In("000000_0"), TestContext.Current.CancellationToken);
        await File.WriteAllBytesAsync(In("000000_0"), whole[..^20], TestContext.Current.CancellationToken);

        Assert.Equal(LakeErrorCode.FileCorrupt, (await _lake.FailAsync()).Code);
    }

    [Fact]
    public async Task Hidden_names_that_hold_parquet_are_left_out_and_named()
    {
        Write("in/a.parquet", 0, 10);
        Write("in/_b.parquet", 10, 10);
        Write("in/_old/deep/c.parquet", 20, 10);
        Write("in/_metadata", 30, 10);
        File.WriteAllText(Make("in/_SUCCESS"), "");
        File.WriteAllText(Make("in/._a.parquet"), "what another system keeps beside a file");
        File.WriteAllText(Make("in/.git/config"), "nothing to see");
        File.WriteAllText(Make("in/_started_12345"), "{ \"nothing\": 1 }");

        var result = await _lake.RunAsync();

        Assert.Equal(10, result.RowsIn);
        Assert.Equal([In("_b.parquet"), In("_old")], Paths(result, LakeWarningCode.HiddenDataLeftOut));
    }

    [Fact]
    public async Task A_folder_of_sound_names_gives_no_warning()
    {
        Write("in/kind=GA/a.parquet", 0, 10);
        Assert.Empty((await _lake.RunAsync()).Warnings);
    }

    [Theory]
    [InlineData("in", "in")]
    [InlineData("in", "in/lake")]
    [InlineData("in", "in/deep/er/lake")]
    [InlineData("x/in", "x")]
    [InlineData("in/a.parquet", "in")]
    [InlineData("in/*.parquet", "in")]
    [InlineData("in/*", "in/lake")]
    [InlineData("in/**/*.parquet", "in/lake")]
    [InlineData("in/**", "in/deep/lake")]
    [InlineData("in", "link")]
    [InlineData("in", "link/lake")]
    [InlineData("link", "in/lake")]
    [InlineData("in", "away/lake")]
    public async Task A_destination_that_shares_files_with_an_input_is_refused_before_anything_is_read(string input, string destination)
    {
        Write("in/a.parquet", 0, 10);
        Write("x/in/a.parquet", 0, 10);
        Write("ok.parquet", 0, 10);
        Directory.CreateSymbolicLink(_lake.Folder["link"], _lake.Folder["in"]);
        Directory.CreateSymbolicLink(_lake.Folder["away"], Directory.CreateDirectory(_lake.Folder["in/deeper"]).FullName);
        var before = Tree();

        _lake.Plan = _lake.Plan with { Fact = [_lake.Folder["ok.parquet"], _lake.Folder[input]], Destination = Path.GetFullPath(_lake.Folder[destination]) };
        var asFact = await Assert.ThrowsAsync<LakeException>(() => _lake.RunAsync());
        _lake.Plan = _lake.Plan with
        {
            Fact = [_lake.Folder["ok.parquet"]],
            Joins = [new JoinPlan { From = _lake.Folder[input], On = [new JoinKeyPlan("id", "id")] }]
        };
        var asJoin = await Assert.ThrowsAsync<LakeException>(() => _lake.RunAsync());

        foreach (var error in new[] { asFact, asJoin })
        {
            Assert.Equal(LakeErrorCode.PlanInvalid, error.Code);
            Assert.Contains(_lake.Folder[input], error.Message, StringComparison.Ordinal);
            Assert.Contains(_lake.Plan.Destination, error.Message, StringComparison.Ordinal);
        }
        Assert.Equal(before, Tree());
    }

    [Fact]
    public async Task A_link_below_an_input_that_leads_to_the_destination_is_refused()
    {
        Write("in/a.parquet", 0, 10);
        await _lake.RunAsync();
        Directory.CreateSymbolicLink(In("more"), _lake.Folder["lake"]);
        Assert.Equal(LakeErrorCode.PlanInvalid, (await _lake.FailAsync()).Code);

        Directory.Delete(In("more"));
        File.CreateSymbolicLink(In("more.parquet"), Directory.GetFiles(_lake.Folder["lake"], "part.parquet", SearchOption.AllDirectories)[0]);
        Assert.Equal(LakeErrorCode.PlanInvalid, (await _lake.FailAsync()).Code);
    }

    [Theory]
    [InlineData("in/a.parquet", "in/lake")]
    [InlineData("in/*.parquet", "in/lake")]
    [InlineData("in/a*", "in/lake")]
    [InlineData("in", "in2")]
    [InlineData("in", "i")]
    public async Task A_destination_that_no_input_reaches_is_fine_again_and_again(string input, string destination)
    {
        Write("in/a.parquet", 0, 10);
        _lake.Plan = _lake.Plan with { Fact = [_lake.Folder[input]], Destination = _lake.Folder[destination] };
        Assert.Equal(10, (await _lake.RunAsync()).RowsIn);
        Assert.Equal(10, (await _lake.RunAsync()).RowsIn);
    }

    [Fact]
    public async Task A_run_from_one_lake_to_another_is_fine()
    {
        Write("in/a.parquet", 0, 10);
        _lake.Plan = _lake.Plan with { WritePartitionColumns = true };
        await _lake.RunAsync();
        _lake.Plan = _lake.Plan with { Fact = [_lake.Folder["lake"]], Destination = _lake.Folder["second"] };
        Assert.Equal(10, (await _lake.RunAsync()).RowsIn);
    }

    [Fact]
    public async Task A_file_with_several_names_is_read_once_and_named()
    {
        Write("in/a.parquet", 0, 10);
        Write("in/b.parquet", 10, 10);
        File.CreateSymbolicLink(In("c.parquet"), In("a.parquet"));
        Assert.Equal(0, Run("ln", In("b.parquet"), In("d.parquet")));
        Directory.CreateSymbolicLink(_lake.Folder["again"], _lake.Folder["in"]);

        _lake.Plan = _lake.Plan with { Fact = [In("a.parquet"), In("*.parquet"), _lake.Folder["in"], _lake.Folder["again"] + "/*.parquet"] };
        var result = await _lake.RunAsync();

        Assert.Equal(20, result.RowsIn);
        var repeated = Paths(result, LakeWarningCode.ReadOnce);
        Assert.Equal(3 + 4 + 4, repeated.Count);
        Assert.Contains(repeated,
            path => path.StartsWith(In("c.parquet"), StringComparison.Ordinal) && path.Contains(In("a.parquet"), StringComparison.Ordinal));
        Assert.Contains(repeated,
            path => path.StartsWith(In("d.parquet"), StringComparison.Ordinal) && path.Contains(In("b.parquet"), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("table/_delta_log/00000000000000000000.json", "Delta Lake")]
    [InlineData("table/.hoodie/hoodie.properties", "Apache Hudi")]
    [InlineData("table/metadata/v1.metadata.json", "Apache Iceberg")]
    public async Task A_table_whose_log_says_which_files_count_is_refused_by_name(string log, string format)
    {
        Write("table/a.parquet", 0, 10);
        Write("table/data/year=2024/month=1/b.parquet", 0, 10);
        Write("table/year=2024/month=1/b.parquet", 0, 10);
        Write("fact.parquet", 0, 10);
        File.WriteAllText(Make(log), "{}");
        string[] paths =
        [
            "table", ".", "table/*.parquet", "table/**", "table/year=2024", "table/year=2024/month=1", "table/year=2024/*/*.parquet", "*/*.parquet", "ta*",
            .. format == "Apache Iceberg" ? (string[])["table/data", "table/data/year=2024", "table/data/**/*.parquet"] : [],
        ];
        foreach (var path in paths)
        {
            _lake.Plan = _lake.Plan with
            {
                Fact = [Path.GetFullPath(_lake.Folder[path])],
                Joins = [],
                Destination = Path.Combine(Path.GetTempPath(), "no such lake")
            };
            await RefusedAsync();
            _lake.Plan = _lake.Plan with
            {
                Fact = [_lake.Folder["fact.parquet"]],
                Joins = [new JoinPlan { From = Path.GetFullPath(_lake.Folder[path]), On = [new JoinKeyPlan("id", "id")] }]
            };
            await RefusedAsync();
        }

        // Whoever names the files has decided which ones count.
        _lake.Plan = _lake.Plan with { Fact = [_lake.Folder["table/a.parquet"]], Joins = [], Destination = _lake.Folder["lake"] };
        Assert.Equal(10, (await _lake.RunAsync()).RowsIn);

        async Task RefusedAsync()
        {
            var error = await Assert.ThrowsAsync<LakeException>(() => _lake.RunAsync());
            Assert.Equal(LakeErrorCode.FileUnsupported, error.Code);
            Assert.Contains(format, error.Message, StringComparison.Ordinal);
            Assert.Contains(_lake.Folder["table"], error.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("in")]
    [InlineData("in/*")]
    [InlineData("in/*/*.parquet")]
    public async Task A_link_to_a_folder_that_is_gone_is_refused_by_name(string path)
    {
        Write("in/year=2023/a.parquet", 0, 10);
        Write("fact.parquet", 0, 10);
        Directory.CreateSymbolicLink(In("year=2024"), _lake.Folder["unmounted"]);
        _lake.Plan = _lake.Plan with { Fact = [_lake.Folder[path]] };
        var asFact = await _lake.FailAsync();
        _lake.Plan = _lake.Plan with
        {
            Fact = [_lake.Folder["fact.parquet"]],
            Joins = [new JoinPlan { From = _lake.Folder[path], On = [new JoinKeyPlan("id", "id")] }]
        };
        foreach (var error in new[] { asFact, await _lake.FailAsync() })
        {
            Assert.Equal(LakeErrorCode.PathNotFound, error.Code);
            Assert.Contains(In("year=2024"), error.Message, StringComparison.Ordinal);
            Assert.Contains("unmounted", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_partition_of_the_lake_that_is_a_link_to_nowhere_is_refused_by_name()
    {
        Write("in/a.parquet", 0, 10);
        await _lake.RunAsync();
        Directory.CreateSymbolicLink(_lake.Folder["lake/state=XX"], _lake.Folder["unmounted"]);
        Assert.Contains("state=XX", (await Assert.ThrowsAsync<LakeException>(() => _lake.RunAsync())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pipes_and_sockets_are_left_out_by_name_or_refused_and_never_waited_for()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no pipes among files.");
        Write("in/a.parquet", 0, 10);
        Assert.Equal(0, Run("mkfifo", In("queue")));
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        // A socket's whole path has room for about a hundred bytes.
        var named = $"/tmp/{Guid.NewGuid():N}";
        socket.Bind(new UnixDomainSocketEndPoint(named));
        File.CreateSymbolicLink(In("server.sock"), named);
        File.CreateSymbolicLink(In("zeros"), "/dev/zero");
        try
        {
            foreach (var whatIf in new[] { true, false })
            {
                var result = await _lake.RunAsync(new EtlOptions { WhatIf = whatIf }).WaitAsync(Hang, TestContext.Current.CancellationToken);
                Assert.Equal(10, result.RowsIn);
                Assert.Equal([In("queue"), In("server.sock"), In("zeros")], Paths(result, LakeWarningCode.FilesLeftOut));
            }

            Assert.Equal(0, Run("mkfifo", In("b.parquet")));
            foreach (var fact in new[] { _lake.Folder["in"], In("*.parquet"), In("b.parquet"), In("que*") })
            {
                _lake.Plan = _lake.Plan with { Fact = [fact] };
                var error = await Assert.ThrowsAsync<LakeException>(() => _lake.RunAsync().WaitAsync(Hang, TestContext.Current.CancellationToken));
                Assert.Contains("named pipe", error.Message, StringComparison.Ordinal);
            }
        }
        finally
        {
            File.Delete(named);
        }
    }

    [Fact]
    public async Task A_pipe_in_the_lake_stops_a_merge_with_a_word()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no pipes among files.");
        Write("in/a.parquet", 0, 10);
        await _lake.RunAsync();
        var old = Directory.GetFiles(_lake.Folder["lake"], "part.parquet", SearchOption.AllDirectories)[0];
        File.Delete(old);
        Assert.Equal(0, Run("mkfifo", old));
        _lake.Plan = _lake.Plan with { Mode = PublishMode.Merge, MergeKey = ["id"] };
        var error = await Assert.ThrowsAsync<LakeException>(() => _lake.RunAsync().WaitAsync(Hang, TestContext.Current.CancellationToken));
        Assert.Contains("named pipe", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Folders_of_keys_whose_names_begin_with_an_underscore_are_read()
    {
        Write("in/year=2023/a.parquet", 0, 3);
        Write("in/_year=2024/b.parquet", 3, 3);
        Write("in/_temporary/c.parquet", 6, 3);
        var result = await _lake.RunAsync();
        Assert.Equal(6, result.RowsIn);
        Assert.Equal([In("_temporary")], Paths(result, LakeWarningCode.HiddenDataLeftOut));
    }

    [Theory]
    [InlineData("1999", true)]
    [InlineData("CASE i WHEN 3 THEN NULL ELSE 2024 END", true)]
    [InlineData("CASE i WHEN 3 THEN 2025 ELSE 2024 END", true)]
    [InlineData("'2023'", true)]
    [InlineData("2024", false)]
    [InlineData("2024::SMALLINT", false)]
    [InlineData("'2024'", false)]
    public async Task A_column_with_another_value_than_its_folder_is_refused(string value, bool refused)
    {
        _lake.Duck.Execute(
            $"COPY (SELECT i AS id, 's' AS state, {value} AS Year FROM range(6) t(i)) TO {Duck.Literal(Make("in/year=2024/a.parquet"))} (FORMAT parquet)");
        if (!refused)
        {
            Assert.Equal(6, (await _lake.RunAsync()).RowsIn);
            return;
        }
        var error = await _lake.FailAsync();
        Assert.Equal(LakeErrorCode.SchemaMismatch, error.Code);
        Assert.Contains("'year=2024'", error.Message, StringComparison.Ordinal);
        Assert.Contains(value switch { "1999" => "1999", "'2023'" => "2023", _ => value.Contains("NULL", StringComparison.Ordinal) ? "null" : "2025" },
            error.Message, StringComparison.Ordinal);
    }

    private string In(string path) => _lake.Folder[Path.Join("in", path)];

    private static List<string> Paths(EtlResult result, LakeWarningCode code) =>
        [.. result.Warnings.Where(warning => warning.Code == code).SelectMany(warning => warning.Paths).Order(StringComparer.Ordinal)];

    private void Write(string path, int first, int rows) => _lake.Duck.Execute(
        $"COPY (SELECT i::INTEGER AS id, 'S' || i % 3 AS state, i * 1.5::DOUBLE AS rate FROM range({first}, "
            + $"{first + rows}) t(i)) TO {Duck.Literal(Make(path))} (FORMAT parquet)");

    private string Make(string path)
    {
        var full = Path.GetFullPath(_lake.Folder[path]);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        return full;
    }

    private List<string> Tree() =>
        [.. Directory.GetFileSystemEntries(_lake.Folder.Path, "*", SearchOption.AllDirectories)
            .Where(path => !path.StartsWith(_lake.Temp, StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    private static int Run(string command, params string[] arguments)
    {
        using var process = Process.Start(command, arguments);
        process.WaitForExit();
        return process.ExitCode;
    }
}
