using System.IO.Compression;
using System.Text;
using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Ingest.Text;
using PartitionLake.Engine.Pipeline;
using PartitionLake.Engine.Pipeline.Plan;
using PartitionLake.Engine.Tests.Pipeline;
using PartitionLake.Engine.Tests.Support;

namespace PartitionLake.Engine.Tests.Ingest.Text;

/// <summary>CSV and NDJSON files as facts and dimensions: rows are those that DuckDB reads with the same types.</summary>
public sealed class TextInputTests : IDisposable
{
    private readonly SmallLake _lake = new();

    public TextInputTests()
    {
        Directory.CreateDirectory(_lake.Folder["in"]);
        _lake.Plan = _lake.Plan with { Joins = [], PartitionBy = [new PartitionColumnPlan("state", "state")] };
    }

    public void Dispose() => _lake.Dispose();

    [Theory]
    [InlineData(".csv")]
    [InlineData(".csv.gz")]
    [InlineData(".csv.zst")]
    public async Task A_CSV_file_is_read_with_the_types_that_all_its_values_have(string extension)
    {
        var fact = _lake.Folder["in/fact" + extension];
        _lake.Duck.Execute($$"""
            COPY (SELECT i AS id, 'S' || i % 3 AS state, lpad((i % 900)::VARCHAR, 5, '0') AS zip, i / 4.0 AS rate, i % 2 = 0 AS flag, DATE '2025-01-01'
                + (i % 700)::INT AS day,
              CASE i % 5 WHEN 0 THEN NULL WHEN 1 THEN 'a "quoted", word' WHEN 2 THEN E'two\nlines' WHEN 3 THEN 'é😀' ELSE 'plain' END AS note,
              CASE WHEN i = 69999 THEN 'x' ELSE i::VARCHAR END AS late
            FROM range(70000) t(i)) TO {{Duck.Literal(fact)}} (FORMAT csv, HEADER)
            """);
        _lake.Plan = _lake.Plan with { Fact = [fact] };

        var result = await _lake.RunAsync(new EtlOptions { MaxMemory = 128 << 20 });

        Assert.Equal(70_000, result.RowsIn);
        Assert.Equal(["BIGINT", "VARCHAR", "DOUBLE", "BOOLEAN", "DATE", "VARCHAR", "VARCHAR"], Types("id, zip, rate, flag, day, note, late"));
        var csv =
            $"read_csv({Duck.Literal(fact)}, header=true, columns={{id: 'BIGINT', state: 'VARCHAR', zip: "
                + $"'VARCHAR', rate: 'DOUBLE', flag: 'BOOLEAN', day: 'DATE', note: 'VARCHAR', late: 'VARCHAR'}})";
        const string Columns = "id, state, zip, rate, flag, day, note, late";
        Assert.Equal(0L, _lake.Duck.Scalar($"SELECT count(*) FROM ((SELECT {Columns} FROM {csv}) EXCEPT ALL (SELECT {Columns} FROM {Lake}))"));
        Assert.Empty(Directory.GetFileSystemEntries(_lake.Temp));
    }

    [Fact]
    public async Task An_empty_field_is_null_and_an_empty_text_is_text_and_the_plan_says_types_and_delimiter()
    {
        Write("in/fact.txt", "id;state;price;note\n1;GA;12.50;\n2;FL;7;\"\"\n\n3;GA;;x\n");
        _lake.Plan = _lake.Plan with
        {
            Fact = [_lake.Folder["in/fact.txt"]],
            FactInput = new InputPlan { Format = InputFormat.Csv, Delimiter = ';', Types = new Dictionary<string,
                LakeType> { ["price"] = LakeType.Decimal(9, 2), ["ID"] = LakeType.Int32 } },
        };

        await _lake.RunAsync();

        Assert.Equal(["INTEGER", "DECIMAL(9,2)", "VARCHAR"], Types("id, price, note"));
        Assert.Equal(_lake.Duck.Query("SELECT * FROM (VALUES (1, 12.50::DECIMAL(9,2), NULL), (2, 7, ''), (3, NULL, 'x')) ORDER BY ALL"),
            _lake.Rows("id, price, note"));
    }

    [Theory]
    [InlineData("id,state\n1,GA\n2\n", "Row 2 (line 3) has 1 fields where the header has 2")]
    [InlineData("id,state\n1,GA\n2,\"F\"L\n", "Row 2, column 'state'")]
    [InlineData("id,state\n1,G\"A\n", "Row 1, column 'state'")]
    [InlineData("id,ID,state\n1,2,GA\n", "'ID'")]
    [InlineData("", "empty")]
    public async Task A_CSV_file_that_is_not_one_is_refused_with_its_row(string content, string says)
    {
        Write("in/fact.csv", content);
        _lake.Plan = _lake.Plan with { Fact = [_lake.Folder["in/fact.csv"]] };

        var failure = await _lake.FailAsync();

        Assert.Contains("fact.csv", failure.Message, StringComparison.Ordinal);
        Assert.Contains(says, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_value_that_is_not_of_its_declared_type_is_refused_with_row_and_column()
    {
        Write("in/fact.csv", "id,state,rate\n1,GA,1.5\n2,GA,x\n");
        _lake.Plan = _lake.Plan with { Fact = [_lake.Folder["in/fact.csv"]],
            FactInput = new InputPlan { Types = new Dictionary<string, LakeType> { ["rate"] = LakeType.Double } } };

        var failure = await _lake.FailAsync();

        foreach (var part in new[] { "rate", "row 2 of", "fact.csv", "'x'" })
            Assert.Contains(part, failure.Message, StringComparison.Ordinal);
        _lake.Plan = _lake.Plan with { FactInput = new InputPlan { Types = new Dictionary<string, LakeType> { ["raet"] = LakeType.Double } } };
        Assert.Equal(LakeErrorCode.ColumnNotFound, (await _lake.FailAsync()).Code);
    }

    [Fact]
    public async Task Text_that_is_no_UTF8_and_archives_that_are_cut_off_are_refused()
    {
        File.WriteAllBytes(_lake.Folder["in/fact.csv"], [.. "id,state\n1,"u8, 0xFF, (byte)'\n']);
        _lake.Plan = _lake.Plan with { Fact = [_lake.Folder["in/fact.csv"]] };
        Assert.Equal(LakeErrorCode.FileCorrupt, (await _lake.FailAsync()).Code);

        using (var stream = new MemoryStream())
        {
            using (var gzip = new GZipStream(stream, CompressionMode.Compress, leaveOpen: true))
                gzip.Write(Encoding.UTF8.GetBytes("id,state\n" + string.Concat(Enumerable.Range(0, 5000).Select(i => $"{i},S{i * 7919 % 1000}\n"))));
            File.WriteAllBytes(_lake.Folder["in/cut.csv.gz"], stream.ToArray()[..^2000]);
        }
        _lake.Plan = _lake.Plan with { Fact = [_lake.Folder["in/cut.csv.gz"]] };
        Assert.Equal(LakeErrorCode.FileCorrupt, (await _lake.FailAsync()).Code);
    }

    [Theory]
    [InlineData(".ndjson")]
    [InlineData(".jsonl.gz")]
    [InlineData(".json.zst")]
    public async Task Lines_of_JSON_objects_have_the_columns_that_any_of_them_has(string extension)
    {
        var fact = _lake.Folder["in/fact" + extension];
        _lake.Duck.Execute($$"""
            COPY (SELECT i AS id, 'S' || i % 3 AS state, i / 4.0 AS rate, i % 2 = 0 AS flag, CASE WHEN i % 3 = 1 THEN 'é "x"' END AS note
            FROM range(3000) t(i)) TO {{Duck.Literal(fact)}} (FORMAT json)
            """);
        if (extension == ".ndjson")
            File.AppendAllText(fact, "{\"state\":\"S0\",\"late\":5000000000}\n");
        _lake.Plan = _lake.Plan with { Fact = [fact] };

        var result = await _lake.RunAsync();

        Assert.Equal(extension == ".ndjson" ? 3_001 : 3_000, result.RowsIn);
        Assert.Equal(["BIGINT", "DOUBLE", "BOOLEAN", "VARCHAR"], Types("id, rate, flag, note"));
        const string Columns = "id, state, rate, flag, note";
        var json =
            $"read_json({Duck.Literal(fact)}, format='newline_delimited', columns={{id: "
                + $"'BIGINT', state: 'VARCHAR', rate: 'DOUBLE', flag: 'BOOLEAN', note: 'VARCHAR'}})";
        Assert.Equal(0L, _lake.Duck.Scalar($"SELECT count(*) FROM ((SELECT {Columns} FROM {json}) EXCEPT ALL (SELECT {Columns} FROM {Lake}))"));
        if (extension == ".ndjson")
            Assert.Equal([[5_000_000_000L]], _lake.Duck.Query($"SELECT late FROM {Lake} WHERE late IS NOT NULL"));
    }

    [Theory]
    [InlineData("{\"id\":1,\"state\":\"a\"}\n{\"id\":2,\"state\":\n", "row 2, at or behind column 'state'")]
    [InlineData("[1]\n", "Row 1 is no JSON object")]
    [InlineData("{\"id\":1,\"state\":\"a\"}\n{\"id\":2,\"state\":\"b\",\"id\":3}\n", "Row 2 has several members 'id'")]
    [InlineData("{\"id\":1,\"state\":\"a\"} {}\n", "row 1")]
    public async Task A_line_that_is_no_JSON_object_is_refused_with_its_row(string content, string says)
    {
        Write("in/fact.ndjson", content);
        _lake.Plan = _lake.Plan with { Fact = [_lake.Folder["in/fact.ndjson"]] };
        Assert.Contains(says, (await _lake.FailAsync()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_JSON_values_leave_open_is_refused_where_it_is_used_and_declared_in_the_plan()
    {
        Write("in/fact.ndjson", "{\"state\":\"a\",\"mixed\":1,\"list\":[1, 2]}\n{\"state\":\"a\",\"mixed\":\"x\",\"list\":null}\n");
        _lake.Plan = _lake.Plan with { Fact = [_lake.Folder["in/fact.ndjson"]] };
        Assert.Contains("Types = @{ mixed = 'string' }", (await _lake.FailAsync()).Message, StringComparison.Ordinal);
        _lake.Plan = _lake.Plan with { FactInput = new InputPlan { Types = new Dictionary<string,
            LakeType> { ["mixed"] = LakeType.String, ["list"] = LakeType.String } } };

        await _lake.RunAsync();

        Assert.Equal([["1", "[1, 2]"], ["x", null]], _lake.Rows("mixed, list"));
    }

    [Fact]
    public async Task Files_of_a_folder_tell_their_types_together_and_go_with_Parquet_files_and_keys_of_folders()
    {
        foreach (var month in new[] { 1, 2 })
            Directory.CreateDirectory(_lake.Folder[$"in/month=0{month}"]);
        Write("in/month=01/a.csv", "id,state,code\n1,GA,100\n");
        Write("in/month=02/b.csv", "state,code,id,extra\nFL,A200,2,7\n");
        Write("in/month=02/notes.txt", "no data");
        _lake.Plan = _lake.Plan with { Fact = [_lake.Folder["in"]], FactInput = new InputPlan { Format = InputFormat.Csv } };

        var result = await _lake.RunAsync();

        Assert.Equal(_lake.Duck.Query("SELECT * FROM (VALUES (1::BIGINT, '100', NULL::BIGINT, '01'), (2, 'A200', 7, '02')) ORDER BY ALL"),
            _lake.Rows("id, code, extra, month"));
        Assert.Contains(result.Warnings, warning => warning.Code == LakeWarningCode.FilesLeftOut
            && warning.Paths.Single().EndsWith("notes.txt", StringComparison.Ordinal));
        Assert.Equal(["extra"], result.Reconciled.Select(column => column.Column));

        _lake.Duck.Execute($"COPY (SELECT 3 AS id, 'GA' AS state, 'B' AS code) TO {Duck.Literal(_lake.Folder["p.parquet"])} (FORMAT parquet)");
        _lake.Plan = _lake.Plan with { Fact = [_lake.Folder["in/*/*.csv"], _lake.Folder["p.parquet"]], FactInput = InputPlan.Default };
        Assert.Equal(3, (await _lake.RunAsync()).RowsIn);
        Assert.Equal([["100"], ["A200"], ["B"]], _lake.Rows("code"));
    }

    [Fact]
    public async Task A_dimension_of_text_is_joined_by_value()
    {
        _lake.RestoreFact();
        Write("in/dim.csv", "code,label,weight\nc1,one,1.5\nc2,two,\n");
        _lake.Plan = _lake.Plan with
        {
            Fact = [_lake.Folder["fact.parquet"]], Joins = [new JoinPlan { From = _lake.Folder["in/dim.csv"], On = [new JoinKeyPlan("code", "code")] }],
        };

        await _lake.RunAsync();

        Assert.Equal(
            _lake.Duck.Query(
                $"SELECT id, label, weight FROM read_parquet({Duck.Literal(_lake.Folder["fact.parquet"])}) LEFT JOIN (VALUES ('c1', "
                    + "'one', 1.5::DOUBLE), ('c2', 'two', NULL)) d(code, label, weight) USING (code) ORDER BY ALL"),
            _lake.Rows("id, label, weight"));
    }

    [Fact]
    public async Task A_text_file_that_changes_while_a_run_reads_is_noticed()
    {
        Write("in/fact.csv", "id,state\n1,GA\n");
        _lake.Plan = _lake.Plan with { Fact = [_lake.Folder["in/fact.csv"]] };

        var failure = await _lake.FailAsync(new EtlOptions
        {
            Seams = new() { PhaseBegun = phase => Change(phase) },
        });

        Assert.Contains("was changed while the run was reading", failure.Message, StringComparison.Ordinal);

        void Change(EtlPhase phase)
        {
            if (phase == EtlPhase.Rows)
                Write("in/fact.csv", "id,state\n1,GA\n2,FL\n");
        }
    }

    private string Lake => $"read_parquet({Duck.Literal(_lake.Folder["lake/**/*.parquet"])}, hive_partitioning=true, hive_types_autocast=false)";

    private string[] Types(string columns) => [.. _lake.Duck.Query($"DESCRIBE SELECT {columns} FROM {Lake}").Select(row => (string)row[1]!)];

    private void Write(string path, string content) => File.WriteAllText(_lake.Folder[path], content);
}
