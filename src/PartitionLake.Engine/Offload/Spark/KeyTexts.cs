using System.Globalization;
using System.Text;
using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Expressions.Spark;
using PartitionLake.Engine.Partitioning;
using PartitionLake.Engine.Pipeline.Binding;

namespace PartitionLake.Engine.Offload.Spark;

/// <summary>
/// The values of partition columns as the text that <see cref="PartitionValue"/> gives them. Spark is given text that is never null, so that its
/// folders are ours: it escapes the same characters in the same way.
/// </summary>
internal static class KeyTexts
{
    private const int MostKeyBytes = 1_024;
    private const int MostSegmentBytes = 255;

    /// <summary>The select items that make the folders, under the names of the partition columns.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="hasNoFolder">A column that says of a row that it is refused; its folder is that of nulls.</param>
    /// <exception cref="LakeException"><see cref="LakeErrorCode.SparkUnsupported"/>: the text of such values is not Spark's.</exception>
    public static IEnumerable<string> Columns(BoundPlan plan, string hasNoFolder) => plan.PartitionColumns.Select((column, key) =>
        $"coalesce(CASE WHEN NOT {hasNoFolder} THEN {Text(plan, key)} END, {SparkText.Quote(PartitionPath.NullText)}) AS {SparkText.Name(column.Name)}");

    /// <summary>What no value may be.</summary>
    public static IEnumerable<JobCondition> Conditions(BoundPlan plan, bool isBucket)
    {
        var lengths = new List<string>();
        for (var key = 0; key < plan.PartitionColumns.Count; key++)
        {
            var column = plan.PartitionColumns[key];
            var field = plan.Row[plan.PartitionOrdinals[key]].Field;
            var value = SparkText.Name(field.Name);
            var text = Text(plan, key);
            var name = column.Name;
            if (field.Type.Kind == TypeKind.String && !column.EmptyIsNull)
                yield return Invalid($"key.{key}.empty", $"{value} = ''", "''", name, (place, _) =>
                    ($"The partition column '{name}' is an empty string in {place}; Hive cannot tell it from null.",
                    "Set EmptyPartition = 'Null' in the plan to treat it as null, or replace it with COALESCE(NULLIF(…, ''), 'unknown') in Columns."));
            if (column.RefuseNull)
                yield return Invalid($"key.{key}.null", $"{text} IS NULL", "''", name, (place, _) =>
                    ($"The partition column '{name}' is null in {place}, and the plan says NullPartition = 'Error'.",
                    "Fill the value with COALESCE in Columns, make the join that brings it Inner, or set NullPartition = 'HiveDefault'."));
            if (Objection(field.Type, value, isBucket) is { } objection)
                yield return Invalid($"key.{key}.value", objection, $"CAST({value} AS STRING)", name, (place, shown) =>
                    ($"The partition column '{name}' has a value that cannot be a folder name, in {place}: {PartitionText.Quote(shown ?? "")}.",
                    "Replace the value in a computed column, or partition by another column."));
            lengths.Add(Bytes(name, text));
            yield return TooLong($"key.{key}.length", $"{lengths[^1]} > {(isBucket ? MostKeyBytes : MostSegmentBytes)}", text, name, place =>
                $"The partition value of '{name}' in {place} makes a folder name of more than {(isBucket ? MostKeyBytes : MostSegmentBytes)} bytes, "
                    + "which is not possible there.");
        }
        var file = Encoding.UTF8.GetByteCount(plan.Plan.FileName);
        yield return TooLong("key.length", $"{string.Join(" + 1 + ", lengths)} + 1 + {file} > {MostKeyBytes}", "''", plan.PartitionColumns[0].Name, place =>
            $"The partition of {place} has a key of more than {MostKeyBytes} bytes below the table root, which is not possible there.");
    }

    private static JobCondition Invalid(
        string counter, string sql, string shown, string name, Func<string, string?, (string Message, string Remedy)> say) =>
        new(counter, sql, shown, (place, value) =>
        {
            var (message, remedy) = say(place, value);
            return new LakeException(LakeErrorCode.PartitionValueInvalid, message, remedy, name);
        });

    private static JobCondition TooLong(string counter, string sql, string shown, string name, Func<string, string> say) => new(counter, sql, shown,
        (place, _) => new LakeException(
            LakeErrorCode.PartitionPathTooLong, say(place), "Partition by fewer or shorter columns, or shorten the values with SUBSTRING in Columns.", name));

    /// <summary>The text of a key, null where the value counts as null.</summary>
    private static string Text(BoundPlan plan, int key)
    {
        var column = plan.PartitionColumns[key];
        var field = plan.Row[plan.PartitionOrdinals[key]].Field;
        var value = SparkText.Name(field.Name);
        switch (field.Type.Kind)
        {
            case TypeKind.String:
                return column.EmptyIsNull ? $"nullif({value}, '')" : value;
            case TypeKind.Int32 or TypeKind.Int64 when column.Key.Digits > 0:
                var digits = column.Key.Digits.ToString(CultureInfo.InvariantCulture);
                var number = $"replace(CAST({value} AS STRING), '-', '')";
                var padded = $"CASE WHEN length({number}) < {digits} THEN lpad({number}, {digits}, '0') ELSE {number} END";
                return $"concat(CASE WHEN {value} < 0 THEN '-' ELSE '' END, {padded})";
            case TypeKind.Timestamp:
                var text = $"CAST({value} AS STRING)";
                return $"CASE WHEN instr({text}, '.') > 0 THEN rpad({text}, 26, '0') ELSE {text} END";
            case TypeKind.Float or TypeKind.Double:
                throw new LakeException(
                    LakeErrorCode.SparkUnsupported,
                    $"The partition column '{column.Name}' is of type {field.Type}, whose text is another one on Spark.",
                    $"CAST it to a DECIMAL with the digits you want in Columns, and partition by that.",
                    column.Name);
            default:
                return $"CAST({value} AS STRING)";
        }
    }

    /// <summary>When a value can be no folder; null where every value can.</summary>
    private static string? Objection(LakeType type, string value, bool isBucket)
    {
        if (type.Kind is TypeKind.Date or TypeKind.Timestamp)
            return $"(year({value}) < 1 OR year({value}) > 9999)";
        if (type.Kind != TypeKind.String)
            return null;
        return $"({value} = {SparkText.Quote(PartitionPath.NullText)} OR instr({value}, '\\0') > 0"
            + (isBucket ? $" OR instr({value}, '\\uFFFE') > 0 OR instr({value}, '\\uFFFF') > 0)" : ")");
    }

    /// <summary>The bytes of a folder's name, in which some characters become three.</summary>
    private static string Bytes(string name, string text)
    {
        var shown = $"coalesce({text}, {SparkText.Quote(PartitionPath.NullText)})";
        var escaped = SparkText.Quote(PartitionPath.EscapedCharacters);
        var before = Encoding.UTF8.GetByteCount(PartitionPath.Escape(name)) + 1;
        return $"({before} + octet_length({shown}) + 2 * (char_length({shown}) - char_length(translate({shown}, {escaped}, ''))))";
    }
}
