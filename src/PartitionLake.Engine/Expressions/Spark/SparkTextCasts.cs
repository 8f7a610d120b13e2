using PartitionLake.Engine.Columns;

namespace PartitionLake.Engine.Expressions.Spark;

/// <summary>Values from text. Spark takes more for a value than we do, so a pattern stands before each of its casts.</summary>
internal static class SparkTextCasts
{
    private const string Space = @"[\t-\r ]*";
    private const string Day = "((?!0000)[0-9]{4}-[0-9]{2}-[0-9]{2})";
    private const string Time = @"(?:[ Tt]([0-9]{2}:[0-9]{2})(?::([0-9]{2}))?(?:\.([0-9]{1,6})0*)?";
    private const string Zone = "(?:[Zz]| UTC|([+-])(0[0-9]|1[0-8])(?::?([0-5][0-9]))?)?";
    private const string Infinity = "CAST('Infinity' AS DOUBLE)";

    /// <param name="x">The text, which is written several times.</param>
    /// <param name="type">The type.</param>
    public static string Create(string x, LakeType type) => type.Kind switch
    {
        TypeKind.Boolean => Boolean(x),
        TypeKind.Int32 or TypeKind.Int64 => Guarded(x, @"[+-]?[0-9]+\x00*", type, $"CAST({Digits(x)} AS {SparkType.Name(type)})"),
        TypeKind.Double => Double(x, type),
        TypeKind.Float => Float(Double(x, LakeType.Double)),
        TypeKind.Decimal => Guarded(x, @"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)", type, $"CAST({x} AS {SparkType.Name(type)})"),
        TypeKind.Date => Guarded(x, Day, type, $"CAST({x} AS DATE)"),
        TypeKind.Timestamp when type.IsUtc => Instant(x, Space),
        TypeKind.Timestamp => Guarded(x, $"{Day}{Time})?", type, Clock(x, Whole($"{Day}{Time})?", Space), "TIMESTAMP_NTZ")),
        TypeKind.Binary => $"CAST({x} AS BINARY)",
        TypeKind.String or TypeKind.List or TypeKind.Struct or TypeKind.Map => throw new InvalidOperationException($"There is no cast from text to {type}."),
    };

    /// <summary>An instant; without a zone it is one of UTC. Ion's short forms are read too.</summary>
    /// <param name="x">The text.</param>
    /// <param name="space">What may stand around it.</param>
    public static string Instant(string x, string space = "")
    {
        var pattern = Whole($"{Day}{Time}{Zone})?", space);
        var (sign, hours, minutes) = (Group(x, pattern, 5), Group(x, pattern, 6), Group(x, pattern, 7));
        var offset = $"CASE WHEN {sign} = '' THEN 0L ELSE CAST(concat({sign}, {hours}) AS BIGINT) * 3600000000L"
            + $" + CAST(concat({sign}, coalesce(nullif({minutes}, ''), '0')) AS BIGINT) * 60000000L END";
        var full = $"timestamp_micros(unix_micros({Clock(x, pattern, "TIMESTAMP_LTZ")}) - {offset})";
        var shortForm = Whole("((?!0000)[0-9]{4})(-[0-9]{2})?(-[0-9]{2})?T", space);
        var day = $"concat({Group(x, shortForm, 1)}, coalesce(nullif({Group(x, shortForm, 2)}, ''), '-01'), "
            + $"coalesce(nullif({Group(x, shortForm, 3)}, ''), '-01'))";
        return $"CASE WHEN {x} RLIKE {Quoted(pattern)} THEN {full} WHEN {x} RLIKE {Quoted(shortForm)} THEN CAST({day} AS TIMESTAMP_LTZ) "
            + $"WHEN {x} IS NULL THEN NULL ELSE {Failure(x, LakeType.TimestampUtc)} END";
    }

    private static string Guarded(string x, string pattern, LakeType type, string cast) =>
        $"CASE WHEN NOT {x} RLIKE {Quoted(Whole(pattern, Space))} THEN {Failure(x, type)} ELSE {cast} END";

    private static string Boolean(string x) =>
        $"CASE WHEN {x} RLIKE {Quoted(Whole("(?:[tT][rR][uU][eE]|[tT]|1)", Space))} THEN TRUE "
            + $"WHEN {x} RLIKE {Quoted(Whole("(?:[fF][aA][lL][sS][eE]|[fF]|0)", Space))} THEN FALSE "
            + $"WHEN {x} IS NULL THEN NULL ELSE {Failure(x, LakeType.Boolean)} END";

    private static string Double(string x, LakeType type)
    {
        var cast = $"CAST({Digits(x)} AS DOUBLE)";
        return $"CASE WHEN {x} RLIKE {Quoted(Whole(@"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?\x00*", Space))} THEN "
            + $"CASE WHEN abs({cast}) = {Infinity} THEN {Failure(x, type)} ELSE {cast} END "
            + $"WHEN {x} RLIKE {Quoted(Whole("[+-]?[nN][aA][nN]", Space))} THEN CAST('NaN' AS DOUBLE) "
            + $"WHEN {x} RLIKE {Quoted(Whole(@"\+?[iI][nN][fF][iI][nN][iI][tT][yY]", Space))} THEN {Infinity} "
            + $"WHEN {x} RLIKE {Quoted(Whole("-[iI][nN][fF][iI][nN][iI][tT][yY]", Space))} THEN -{Infinity} "
            + $"WHEN {x} IS NULL THEN NULL ELSE {Failure(x, type)} END";
    }

    private static string Float(string wide) => SparkCasts.DoubleToFloat(wide);

    /// <summary>The text of a clock reading as Spark reads it: seconds and a fraction of six digits at most.</summary>
    private static string Clock(string x, string pattern, string type) =>
        $"CAST(concat({Group(x, pattern, 1)}, ' ', coalesce(nullif({Group(x, pattern, 2)}, ''), '00:00'), ':', "
            + $"coalesce(nullif({Group(x, pattern, 3)}, ''), '00'), '.', coalesce(nullif({Group(x, pattern, 4)}, ''), '0')) AS {type})";

    /// <summary>A number without the U+0000 behind it that .NET reads over.</summary>
    private static string Digits(string x) => $"replace({x}, '\\0', '')";

    private static string Group(string x, string pattern, int group) =>
        $"regexp_extract({x}, {Quoted(pattern)}, {group.ToString(System.Globalization.CultureInfo.InvariantCulture)})";

    private static string Whole(string pattern, string space) => $@"^{space}{pattern}{space}\z";

    private static string Quoted(string pattern) => SparkText.Quote(pattern);

    private static string Failure(string x, LakeType type) =>
        $"raise_error(concat({SparkText.Quote(SparkText.FailureMark + "'")}, substring({x}, 1, 60), {SparkText.Quote($"' is not a value of type {type}.")}))";
}
