using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using PartitionLake.Engine.Catalog.Projection;
using PartitionLake.Engine.Catalog.Tables;

namespace PartitionLake.Engine.Catalog.Ddl;

/// <summary>The statements that make a table in Athena.</summary>
internal static class AthenaDdl
{
    /// <summary>Bytes of one statement that Athena takes.</summary>
    public const int LongestStatement = 262_144;

    /// <summary>Partitions of one statement: a statement that fails half way is easier to look through.</summary>
    private const int MostPartitions = 100;

    /// <exception cref="LakeException"><see cref="LakeErrorCode.LimitExceeded"/>: the statement is longer than Athena takes.</exception>
    public static string CreateTable(TableDefinition table, ProjectionPlan projection)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"CREATE EXTERNAL TABLE {Name(table.Name)} (\n");
        AppendColumns(text, table.Columns);
        text.Append(")\n");
        if (table.Keys.Count > 0)
        {
            text.Append("PARTITIONED BY (\n");
            AppendColumns(text, table.Keys);
            text.Append(")\n");
        }
        text.Append(CultureInfo.InvariantCulture, $"ROW FORMAT SERDE {HiveText.Literal(TableInputs.SerDe)}\n");
        text.Append("WITH SERDEPROPERTIES ('serialization.format' = '1')\n");
        text.Append(CultureInfo.InvariantCulture,
            $"STORED AS INPUTFORMAT {HiveText.Literal(TableInputs.InputFormat)}\nOUTPUTFORMAT {HiveText.Literal(TableInputs.OutputFormat)}\n");
        text.Append(CultureInfo.InvariantCulture, $"LOCATION {HiveText.Literal(table.Location.ToString())}\n");
        text.Append("TBLPROPERTIES (\n  'classification' = 'parquet'");
        foreach (var (name, value) in projection.Properties())
            text.Append(CultureInfo.InvariantCulture, $",\n  {HiveText.Literal(name)} = {HiveText.Literal(value)}");
        text.Append("\n)");
        return Checked(text.ToString(), table.Name);
    }

    /// <summary>The statements that register partitions, each within Athena's limit.</summary>
    /// <exception cref="LakeException">A value is null: Hive's statements cannot say that, only the catalog's API can.</exception>
    public static async IAsyncEnumerable<string> AddPartitionsAsync(
        TableDefinition table, IAsyncEnumerable<CatalogPartition> partitions, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var head = $"ALTER TABLE {Name(table.Name)} ADD IF NOT EXISTS";
        var text = new StringBuilder(head);
        var bytes = Encoding.UTF8.GetByteCount(head);
        var count = 0;
        await foreach (var partition in partitions.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            var clause = Clause(table, partition);
            var length = Encoding.UTF8.GetByteCount(clause);
            if (count > 0 && (count == MostPartitions || bytes + length > LongestStatement))
            {
                yield return text.ToString();
                text.Clear().Append(head);
                (bytes, count) = (Encoding.UTF8.GetByteCount(head), 0);
            }
            text.Append(clause);
            bytes += length;
            count++;
        }
        if (count > 0)
            yield return text.ToString();
    }

    private static string Clause(TableDefinition table, CatalogPartition partition)
    {
        var values = new List<string>();
        for (var i = 0; i < table.Keys.Count; i++)
        {
            if (partition.Values[i] is not { } text)
            {
                throw new LakeException(
                    LakeErrorCode.PartitionValueInvalid,
                    $"The partition '{partition.Path}' has null for '{table.Keys[i].Name}'; "
                        + "a statement cannot say that, because Hive reserves the text that stands for null.",
                    "Leave -AsDdl away: through the catalog's API such partitions can be registered.",
                    partition.Path);
            }
            values.Add($"{HiveText.Name(table.Keys[i].Name)} = {Value(table.Keys[i].Type, text)}");
        }
        return $"\n  PARTITION ({string.Join(", ", values)}) LOCATION {HiveText.Literal(table.Location.Of(partition.Path))}";
    }

    // A padded number is the same number; where its objects lie, the location says.
    private static string Value(string type, string text) =>
        type is "int" or "bigint" && IntegerProjection.TryRead(text, out var number) ? number.ToString(CultureInfo.InvariantCulture) : HiveText.Literal(text);

    private static void AppendColumns(StringBuilder text, IReadOnlyList<TableColumn> columns)
    {
        for (var i = 0; i < columns.Count; i++)
            text.Append(CultureInfo.InvariantCulture, $"  {HiveText.Name(columns[i].Name)} {columns[i].Type}{(i + 1 < columns.Count ? "," : "")}\n");
    }

    private static string Name(TableName table) => $"{HiveText.Name(table.Database)}.{HiveText.Name(table.Name)}";

    private static string Checked(string statement, TableName table)
    {
        var bytes = Encoding.UTF8.GetByteCount(statement);
        return bytes <= LongestStatement ? statement : throw new LakeException(
            LakeErrorCode.LimitExceeded,
            string.Create(CultureInfo.InvariantCulture, $"The statement that creates '{table}' has {bytes:N0} bytes; Athena takes {LongestStatement:N0}."),
            "Leave -AsDdl and -ViaAthena away: the catalog's API has no such limit. Or use -Projection Off.",
            table.ToString());
    }
}
