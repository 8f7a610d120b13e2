using System.Globalization;
using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Expressions.Binding;
using PartitionLake.Engine.Expressions.Evaluation;
using PartitionLake.Engine.Expressions.Syntax;
using PartitionLake.Engine.Expressions.Values;

namespace PartitionLake.Engine.Expressions.Spark;

/// <summary>Functions of dates and timestamps. The session's zone is UTC, so that a clock reading and an instant have one number.</summary>
internal sealed partial class SparkRenderer
{
    private static string Extract(DatePart part, SparkSql x) => part switch
    {
        DatePart.DayOfWeek => $"CAST(extract(DAYOFWEEK_ISO FROM {x}) AS BIGINT)",
        DatePart.Millisecond => $"(CAST(extract(SECOND FROM {x}) * 1000 AS BIGINT) % 1000L)",
        _ => $"CAST({PartFunction(part)}({x}) AS BIGINT)",
    };

    private static string PartFunction(DatePart part) => part switch
    {
        DatePart.Year => "year",
        DatePart.Quarter => "quarter",
        DatePart.Month => "month",
        DatePart.Week => "weekofyear",
        DatePart.Day => "day",
        DatePart.DayOfYear => "dayofyear",
        DatePart.Hour => "hour",
        DatePart.Minute => "minute",
        _ => "second",
    };

    private string DateAdd(FunctionExpression call, DatePart part)
    {
        var count = Cast(OrNull(call.Arguments[0], LakeType.Int64), LakeType.Int64, call.Arguments[0]);
        var x = OrNull(call.Arguments[1], LakeType.Timestamp);
        var months = MonthsIn(part);
        if (months > 0)
        {
            // Spark takes the number of months first, which may be none where there is no timestamp to move.
            return Strict([x, count], parts => x.Type.Kind == TypeKind.Date
                ? $"add_months({parts[0]}, CAST({parts[1]} * {SparkText.Int64(months)} AS INT))"
                : $"CASE WHEN {parts[0]} IS NULL THEN NULL ELSE timestampadd(MONTH, CAST({parts[1]} * {SparkText.Int64(months)} AS INT), {parts[0]}) END");
        }
        if (x.Type.Kind == TypeKind.Date)
        {
            var days = part == DatePart.Week ? 7 : 1;
            return Strict([x, count], parts => $"date_from_unix_date(CAST(unix_date({parts[0]}) + {parts[1]} * {SparkText.Int64(days)} AS INT))");
        }
        return Strict([x, count], parts =>
        {
            var sum = $"timestamp_micros({Micros(parts[0])} + {parts[1]} * {SparkText.Int64(MicrosIn(part))})";
            return x.Type.IsUtc ? sum : $"CAST({sum} AS TIMESTAMP_NTZ)";
        });
    }

    private string DateDiff(DatePart part, SparkSql first, SparkSql second)
    {
        var months = MonthsIn(part);
        if (months == 0)
            return Strict([second, first], parts => $"(({Micros(parts[0])} - {Micros(parts[1])}) DIV {SparkText.Int64(MicrosIn(part))})");
        var type = TypeRules.Common(first.Type, second.Type)!;
        var (start, end) = (CastMoment(first, type), CastMoment(second, type));
        return Let(start, a => Let(end, b => Strict([end with { Text = b }, start with { Text = a }], parts =>
        {
            var count = $"((year({parts[0]}) - year({parts[1]})) * 12 + month({parts[0]}) - month({parts[1]}))";
            var moved = type.Kind == TypeKind.Date ? $"add_months({parts[1]}, {count})" : $"timestampadd(MONTH, {count}, {parts[1]})";
            return $"(({count} - CASE WHEN {count} > 0 AND {moved} > {parts[0]} THEN 1 WHEN {count} < 0 AND {moved} < {parts[0]} THEN -1 ELSE 0 END)"
                + $" DIV {months.ToString(CultureInfo.InvariantCulture)})";
        })));
    }

    private static SparkSql CastMoment(SparkSql x, LakeType type) =>
        x.Type == type ? x : new SparkSql($"CAST({x} AS {SparkType.Name(type)})", type, true);

    /// <summary>The microseconds since 1970 of a moment; too far a date fails, as it does here.</summary>
    private static string Micros(SparkSql x) => x.Type.Kind == TypeKind.Date ? $"(CAST(unix_date({x}) AS BIGINT) * 86400000000L)"
        : x.Type.IsUtc ? $"unix_micros({x})" : $"unix_micros(CAST({x} AS TIMESTAMP_LTZ))";

    private string Format(FunctionExpression call)
    {
        var x = OrNull(call.Arguments[0], LakeType.Timestamp);
        var pattern = (DictionaryColumn)((LiteralNode)BoundExpression.BindPart(call.Arguments[1], _text, _schema)!).One;
        var parts = TimestampPattern.Compile(pattern.Dictionary.GetString(pattern.Codes[0])).Parts;
        return Let(CastMoment(x, x.Type.Kind == TypeKind.Date ? LakeType.Timestamp : x.Type), v =>
        {
            var micros = Micros(new SparkSql(v, x.Type.IsUtc ? LakeType.TimestampUtc : LakeType.Timestamp, false));
            var texts = parts.Select(part => SparkTimePattern.Write(part, v, micros));
            return $"CASE WHEN {v} IS NULL THEN NULL ELSE concat({string.Join(", ", texts.Append("''"))}) END";
        });
    }

    private static int MonthsIn(DatePart part) => part switch
    {
        DatePart.Year => 12,
        DatePart.Quarter => 3,
        DatePart.Month => 1,
        _ => 0,
    };

    private static long MicrosIn(DatePart part) => part switch
    {
        DatePart.Week => 7 * CivilCalendar.MicrosPerDay,
        DatePart.Day => CivilCalendar.MicrosPerDay,
        DatePart.Hour => 3_600_000_000,
        DatePart.Minute => 60_000_000,
        DatePart.Second => 1_000_000,
        _ => 1_000,
    };
}
