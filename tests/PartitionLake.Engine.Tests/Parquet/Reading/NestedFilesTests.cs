using CsCheck;
using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Parquet.Format;
using PartitionLake.Engine.Parquet.Judging;
using PartitionLake.Engine.Parquet.Reading;
using PartitionLake.Engine.Parquet.Writing;
using PartitionLake.Engine.Tests.Parquet.Writing;
using PartitionLake.Engine.Tests.Support;

namespace PartitionLake.Engine.Tests.Parquet.Reading;

/// <summary>Structs, maps and lists of any depth: read, written in the standard form, and read again by us and by DuckDB.</summary>
public sealed class NestedFilesTests : IDisposable
{
    private static readonly string s_corpus = FindCorpus();
    private static readonly LakeType[] Flat =
    [
        LakeType.Boolean, LakeType.Int32, LakeType.Int64, LakeType.Float, LakeType.Double, LakeType.Date, LakeType.Timestamp, LakeType.String, LakeType.Binary,
        LakeType.Decimal(9, 2), LakeType.Decimal(18, 4), LakeType.Decimal(38, 6),
    ];

    private readonly TempFolder _folder = new();
    private readonly Duck _duck = new();

    public void Dispose()
    {
        _duck.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("V1", "snappy")]
    [InlineData("V2", "zstd")]
    public async Task Nested_columns_read_and_are_written_as_DuckDB_reads_them(string version, string codec)
    {
        var path = Sample(version, codec, 3000);
        Texts.AssertSameAsDuck(_duck, path);
        using var file = Texts.Open(path);
        Assert.Empty(file.UnreadableColumns);

        var written = _folder["written.parquet"];
        await File.WriteAllBytesAsync(written, Rewrite(file), TestContext.Current.CancellationToken);

        Texts.AssertSameAsDuck(_duck, written);
        Texts.AssertEqual(Texts.Query(_duck, path, file.Schema), Texts.Query(_duck, written, file.Schema));
        using var rewritten = Texts.Open(written);
        Assert.Equal(file.Schema.ToString(), rewritten.Schema.ToString());
    }

    [Fact]
    public async Task A_second_reader_finds_the_same_nested_values()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        using var file = Texts.Open(Sample("V1", "snappy", 500));
        using var ours = await ParquetFile.OpenAsync(new MemoryByteSource(Rewrite(file)), cancellationToken: cancellationToken);
        var verdict = await FileJudge.CompareAsync(ours, null, cancellationToken);
        Assert.Empty(verdict.Differences);
        Assert.Empty(verdict.NotCompared);
        Assert.Equal(500 * ours.Schema.Count, verdict.Values);
    }

    [Fact]
    public async Task A_field_of_a_struct_is_read_without_its_neighbours_as_a_column_of_its_own()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var path = Sample("V1", "snappy", 3000);
        using var file = Texts.Open(path);
        foreach (var (field, type) in new[]
        {
            ("s.a", "int64"),
            ("S.B", "string"),
            ("s.inner.x", "double"),
            ("s.inner.tags", "list<string>"),
            ("s.inner", "struct<x:double,tags:list<string>>"),
            ("ls[].a", "list<int64>"),
            ("ls[].b", "list<list<boolean>>"),
        })
        {
            var column = file.IndexOfInner(field);
            Assert.Equal(type, file.FieldOf(column).Type.ToString());
            using var group = await file.OpenRowGroupAsync(0, [column], cancellationToken);
            var found = new List<string?[]>();
            while (group.Read(700) is { } batch)
            {
                for (var row = 0; row < batch.Length; row++)
                    found.Add([ValueText.Of(batch.GetColumn(0), row)]);
            }
            var expected = _duck.Query(
                $"SELECT {ValueText.Sql(InDuck(field), file.FieldOf(column).Type, "")} FROM read_parquet({Duck.Literal(path)}) LIMIT {found.Count}");
            Texts.AssertEqual([.. expected.Select(row => new[] { (string?)row[0] })], found);
        }
        Assert.Equal(-1, file.IndexOfInner("ls.a"));
        Assert.Equal(-1, file.IndexOfInner("s"));
        Assert.Equal((1L, 2999L),
            (file.RowGroups[0].Columns[file.IndexOfInner("s.a")].Statistics!.Min, file.RowGroups[^1].Columns[file.IndexOfInner("s.a")].Statistics!.Max));
    }

    /// <summary>A field of the structs of a list as an expression that gives the list of its values.</summary>
    private static string InDuck(string field) => field.Split("[].") is [var list, var inner] ? $"list_transform({list}, lambda e: e.{inner})" : field;

    [Fact]
    public void Whatever_nested_is_written_is_read_the_same_by_DuckDB_and_by_us()
        => (from rows in Gen.Int[1, 120]
            from columns in Gen.Select(NestedType(3), Gen.Int[2, 60], OneOf(0.0, 0.3), Gen.Int[0, 10_000]).Array[1, 3]
            from groupRows in Gen.Int[1, 120]
            from page in Gen.Int[1, 60]
            from form in Gen.Enum<DictionaryForm>()
            select (
                Table: new TestTable(
                    [.. columns.Select((column, i) => TestValues.Column($"c{i}", column.Item1, rows, column.Item2, column.Item3, column.Item4))]),
                    groupRows, page, form))
            .Sample(
                drawn =>
                {
                    var (table, groupRows, page, form) = drawn;
                    var file = table.Encode(new ParquetWriterOptions { MaxPageRows = page }, groupRows, form);
                    var batch = table.ToBatch(0, table.Rows);
                    var expected = Enumerable.Range(0, table.Rows).Select(row => batch.Columns.Select(column => ValueText.Of(column, row)).ToArray()).ToList();
                    Texts.AssertEqual(expected, Texts.Read(new MemoryByteSource(file), 50));
                    var path = DuckReader.Save(_folder, file);
                    Texts.AssertEqual(expected, Texts.Query(_duck, path, table.Schema));
                    File.Delete(path);
                },
                iter: 150,
                threads: 1);

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, false)]
    public void Leaves_that_do_not_agree_in_where_their_struct_is_null_are_refused(byte secondLevel, bool isSound)
    {
        // Of the second row the first leaf says that there is no struct.
        static byte[] Page(byte level, int value) => HandmadeFile.Page(
            2, PageEncoding.Plain, [.. HandmadeFile.Prefixed(1 << 1, 2, 1 << 1, level), .. HandmadeFile.Little(value)]);
        static ThriftStruct Leaf(string name) => HandmadeFile.Leaf(name, PhysicalType.Int32, Repetition.Optional);
        var file = new HandmadeFile { RowCount = 2 }
            .Column([HandmadeFile.Group("s", 2, Repetition.Optional), Leaf("a")], PhysicalType.Int32, 2, [Page(0, 7)])
            .Column([Leaf("b")], PhysicalType.Int32, 2, [Page(secondLevel, 8)], isLeafOfLast: true)
            .Build();

        if (isSound)
        {
            Texts.AssertEqual([["{7¦8}"], [null]], Texts.Read(new MemoryByteSource(file), 50));
            return;
        }
        var error = Assert.Throws<LakeException>(() => Texts.Read(new MemoryByteSource(file), 50));
        Assert.Equal(LakeErrorCode.FileCorrupt, error.Code);
        Assert.Contains("'s'", error.Message, StringComparison.Ordinal);
        Assert.Contains("do not agree", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_name_of_a_nested_type_reads_as_the_type()
        => NestedType(4).Sample(type => Assert.Equal(type, LakeType.Parse(type.ToString())), iter: 500);

    [Theory]
    [InlineData("struct<>")]
    [InlineData("struct<a>")]
    [InlineData("struct<a:int32,A:int32>")]
    [InlineData("map<string>")]
    [InlineData("list<int32")]
    [InlineData("list<int32>>")]
    [InlineData("struct<\"a:int32>")]
    public void What_names_no_type_is_refused(string text) => Assert.Throws<FormatException>(() => LakeType.Parse(text));

    /// <summary>Files of Impala, Rust, Java and others from apache/parquet-testing, where a clone of it is named.</summary>
    [Theory]
    [InlineData("nested_lists.snappy")]
    [InlineData("nested_maps.snappy")]
    [InlineData("nested_structs.rust")]
    [InlineData("nonnullable.impala")]
    [InlineData("nullable.impala")]
    [InlineData("null_list")]
    [InlineData("list_columns")]
    [InlineData("old_list_structure")]
    [InlineData("repeated_no_annotation")]
    [InlineData("repeated_primitive_no_list")]
    [InlineData("incorrect_map_schema")]
    public void Public_files_read_as_DuckDB_reads_them(string name)
    {
        var file = Path.Combine(s_corpus, "data", name + ".parquet");
        Assert.SkipUnless(File.Exists(file), $"There is no clone of apache/parquet-testing in '{s_corpus}'; PARTITIONLAKE_CORPUS names another folder.");
        Texts.AssertSameAsDuck(_duck, file);
    }

    // Beside the repository, unless somebody says where.
    private static string FindCorpus()
    {
        if (Environment.GetEnvironmentVariable("PARTITIONLAKE_CORPUS") is { Length: > 0 } named)
            return named;
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder.Parent is not null && !File.Exists(Path.Combine(folder.FullName, "PartitionLake.psd1")))
            folder = folder.Parent;
        return Path.GetFullPath(Path.Combine(folder.FullName, "..", "shared", "corpora", "parquet-testing"));
    }

    private string Sample(string version, string codec, int rows)
    {
        var path = _folder[$"{version}-{codec}.parquet"];
        _duck.Execute(NestedSample.Copy(path, rows, version, codec));
        return path;
    }

    private static byte[] Rewrite(ParquetFile file)
    {
        using var encoder = new ParquetEncoder(file.Schema);
        using var stream = new MemoryStream();
        encoder.Begin(stream);
        foreach (var group in file.RowGroups)
        {
            using var reader = Texts.OpenGroup(file, group.Ordinal, [.. Enumerable.Range(0, file.Schema.Count)]);
            while (reader.Read(1000) is { } batch)
                encoder.WriteRowGroup(batch);
        }
        encoder.Finish();
        return stream.ToArray();
    }

    private static Gen<T> OneOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    private static Gen<LakeType> NestedType(int depth)
    {
        var part = depth <= 1 ? OneOf(Flat) : Gen.OneOf(OneOf(Flat), NestedType(depth - 1));
        var fields = part.Array[1, 4].Select(types => LakeType.Struct(types.Select((type, i) => new Field(i == 2 ? "odd \"name\"" : $"f{i}", type))));
        return Gen.OneOf(part.Select(type => LakeType.List(type)), fields,
            Gen.Select(OneOf(LakeType.String, LakeType.Int64, LakeType.Date), part).Select(pair => LakeType.Map(pair.Item1, pair.Item2)));
    }
}
