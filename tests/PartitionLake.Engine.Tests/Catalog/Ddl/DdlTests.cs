using System.Text;
using PartitionLake.Engine.Catalog;
using PartitionLake.Engine.Catalog.Ddl;
using PartitionLake.Engine.Catalog.Making;
using PartitionLake.Engine.Catalog.Projection;
using PartitionLake.Engine.Catalog.Sources;
using PartitionLake.Engine.Catalog.Tables;
using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Partitioning;

namespace PartitionLake.Engine.Tests.Catalog.Ddl;

/// <summary>Statements for Athena, read by a Hive grammar that others wrote.</summary>
public sealed class DdlTests
{
    private const int Hostile = 500;

    private static readonly TableName Name = new("lake", "rates");

    [Fact]
    public void The_statement_is_exactly_this()
    {
        var statement = AthenaDdl.CreateTable(Table("rate", "state"), Enum("GA", "O'Brien \\ co"));

        Assert.Equal(
            """
            CREATE EXTERNAL TABLE `lake`.`rates` (
              `rate` double,
              `members` array<string>
            )
            PARTITIONED BY (
              `state` string
            )
            ROW FORMAT SERDE 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe'
            WITH SERDEPROPERTIES ('serialization.format' = '1')
            STORED AS INPUTFORMAT 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat'
            OUTPUTFORMAT 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat'
            LOCATION 's3://bucket/lake/'
            TBLPROPERTIES (
              'classification' = 'parquet',
              'projection.enabled' = 'true',
              'projection.state.type' = 'enum',
              'projection.state.values' = 'GA,O\'Brien \\ co'
            )
            """.ReplaceLineEndings("\n"),
            statement);
    }

    [Fact]
    public async Task Five_hundred_hostile_names_and_values_leave_the_shape_as_it_is()
    {
        var random = new Random(500);
        var statements = new List<string>
        {
            AthenaDdl.CreateTable(Table("rate", "state"), Enum("GA")),
            (await PartitionsAsync(Table("rate", "state"), "GA"))[0],
        };
        var names = new List<string>();
        var values = new List<string>();
        while (names.Count < Hostile)
        {
            var (name, value) = (HostileText(random), HostileText(random));
            if (name.IndexOfAny([',', ':', ';']) >= 0 || name.Any(char.IsControl) || name.Trim(' ').Length != name.Length
                || CatalogText.Fold(name) is "members" or "state" || value.Contains(',', StringComparison.Ordinal))
                continue;
            names.Add(CatalogText.Fold(name));
            values.Add(value);
            var table = Table(name, "state");
            statements.Add(AthenaDdl.CreateTable(table, Enum(value)));
            statements.Add((await PartitionsAsync(table, value))[0]);
        }

        var parsed = HiveGrammar.Parse(statements);

        Assert.All(parsed, statement => Assert.Empty(statement.Errors));
        var (create, alter) = (Shape(parsed[0]), Shape(parsed[1]));
        for (var i = 0; i < Hostile; i++)
        {
            var (made, added) = (parsed[2 + 2 * i], parsed[3 + 2 * i]);
            Assert.Equal(create, Shape(made));
            Assert.Equal(alter, Shape(added));
            Assert.Contains(made.Tokens, token => token.Text == $"`{names[i].Replace("`", "``", StringComparison.Ordinal)}`");
            Assert.Contains(made.Tokens, token => Unescape(token.Text) == values[i]);
            Assert.Contains(added.Tokens, token => Unescape(token.Text) == values[i]);
            Assert.Contains(added.Tokens, token => Unescape(token.Text) == $"s3://bucket/lake/{PartitionPath.Segment("state", values[i])}/");
        }
    }

    [Fact]
    public void The_shape_would_show_a_statement_that_broke_out() =>
        Assert.NotEqual(
            Shape(HiveGrammar.Parse(["CREATE TABLE `a` (`b` string)"])[0]),
            Shape(HiveGrammar.Parse(["CREATE TABLE `a` (`b` string, `c` string)"])[0]));

    [Fact]
    public async Task Partitions_are_added_in_statements_that_Athena_takes()
    {
        var table = TableDefinition.Create(Name, S3Location.Parse(CatalogLake.Root), [new Field("rate", LakeType.Double)],
            [new Field("state", LakeType.String), new Field("month", LakeType.Int32)]);
        var few = await CollectAsync(table, Enumerable.Range(1, 250).Select(i => $"state=s{i}/month=08"));
        Assert.Equal(3, few.Count);
        Assert.StartsWith(
            "ALTER TABLE `lake`.`rates` ADD IF NOT EXISTS\n  PARTITION (`state` = 's1', `month` = 8) LOCATION 's3://bucket/lake/state=s1/month=08/'\n",
            few[0], StringComparison.Ordinal);
        Assert.All(HiveGrammar.Parse(few), statement => Assert.Empty(statement.Errors));

        var wide = await CollectAsync(table, Enumerable.Range(1, 300).Select(i => $"state={new string('日', 900)}{i}/month=1"));
        Assert.All(wide, statement => Assert.InRange(Encoding.UTF8.GetByteCount(statement), 1, AthenaDdl.LongestStatement));
        Assert.Equal(300, wide.Sum(statement => statement.Split("PARTITION (").Length - 1));

        var error = await Assert.ThrowsAsync<LakeException>(() => CollectAsync(table, ["state=__HIVE_DEFAULT_PARTITION__/month=1"]));
        Assert.Equal(LakeErrorCode.PartitionValueInvalid, error.Code);
    }

    [Fact]
    public void A_statement_that_Athena_does_not_take_is_an_error()
    {
        var error = Assert.Throws<LakeException>(() => AthenaDdl.CreateTable(Table("rate", "state"), Enum(new string('x', AthenaDdl.LongestStatement))));
        Assert.Equal(LakeErrorCode.LimitExceeded, error.Code);
    }

    [Fact]
    public void Spectrum_gets_an_external_schema()
    {
        Assert.Equal(
            "CREATE EXTERNAL SCHEMA IF NOT EXISTS \"lake\"\nFROM DATA CATALOG\nDATABASE "
                + "'lake'\nREGION 'eu-central-1'\nIAM_ROLE 'arn:aws:iam::111122223333:role/r'",
            TableMaker.SpectrumDdl("Lake", "eu-central-1", "arn:aws:iam::111122223333:role/r"));
        Assert.EndsWith("IAM_ROLE default", TableMaker.SpectrumDdl("lake", "eu-central-1", null), StringComparison.Ordinal);
        Assert.Contains("'a''b\\\\'", SpectrumDdl.ExternalSchema("s", "a'b\\", "r", null), StringComparison.Ordinal);
        Assert.Contains("\"s\"\"x\"", SpectrumDdl.ExternalSchema("s\"x", "d", "r", null), StringComparison.Ordinal);
    }

    private static string Shape(ParsedStatement statement) => string.Join(' ', statement.Tokens.Select(token => token.Kind));

    private static TableDefinition Table(string column, string key) => TableDefinition.Create(
        Name, S3Location.Parse(CatalogLake.Root),
        [new Field(column, LakeType.Double), new Field("members", LakeType.List(LakeType.String))], [new Field(key, LakeType.String)]);

    private static ProjectionPlan Enum(params string[] values) => new(true, "", [new EnumProjection("state", values)]);

    private static Task<List<string>> PartitionsAsync(TableDefinition table, string value) => CollectAsync(table, [PartitionPath.Segment("state", value)]);

    private static async Task<List<string>> CollectAsync(TableDefinition table, IEnumerable<string> folders)
    {
        var statements = new List<string>();
        var source = CatalogLake.Of([], folders);
        await foreach (var statement in AthenaDdl.AddPartitionsAsync(
            table, source.PartitionsAsync(TestContext.Current.CancellationToken), TestContext.Current.CancellationToken))
            statements.Add(statement);
        return statements;
    }

    // Hive's rules for literals, the part that these statements use.
    private static string? Unescape(string token)
    {
        if (token.Length < 2 || token[0] != '\'' || token[^1] != '\'')
            return null;
        var plain = new StringBuilder();
        for (var i = 1; i < token.Length - 1; i++)
        {
            if (token[i] != '\\')
                plain.Append(token[i]);
            else
                plain.Append(token[++i] switch { 'n' => '\n', 'r' => '\r', 't' => '\t', var c => c });
        }
        return plain.ToString();
    }

    private static string HostileText(Random random)
    {
        string[] pieces = ["'", "''", "\\", "\\'", "`", "``", "\"", ";", "--", "/*", "*/", ")", "(", "= '", "' = '", "\n", "\r", "\t", " ", "DROP TABLE x",
            "LOCATION 's3://evil/'", "${hiveconf:x}", "%27", "\\u0027", "é", "日本", "\u2028",
            "x", "#", "@", "$", "{", "}", "\\\\", "\\n", "?", "!", "|", "&", "<", ">", "~", "0"];
        var text = new StringBuilder();
        for (var i = random.Next(1, 7); i > 0; i--)
            text.Append(pieces[random.Next(pieces.Length)]);
        return text.ToString();
    }
}
