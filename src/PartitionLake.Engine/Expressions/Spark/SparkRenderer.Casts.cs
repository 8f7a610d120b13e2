using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Expressions.Evaluation;
using PartitionLake.Engine.Expressions.Syntax;

namespace PartitionLake.Engine.Expressions.Spark;

/// <summary>CAST, and the widenings that happen without one.</summary>
internal sealed partial class SparkRenderer
{
    /// <summary>A value of the expression's columns as another type, for what has no expression of its own, such as a column of a file.</summary>
    /// <param name="value">SQL of the value.</param>
    /// <param name="from">Its type.</param>
    /// <param name="to">The type that is wanted.</param>
    public static SparkSql Cast(string value, LakeType from, LakeType to)
    {
        var renderer = new SparkRenderer(value, Schema.Empty, static _ => "");
        return renderer.Cast(new SparkSql(value, from, false), to, new ColumnExpression(value, default));
    }

    private SparkSql Cast(SparkSql x, LakeType type, SqlExpression e)
    {
        if (x.Type == type)
            return x;
        var canFail = x.CanFail || Casts.Create(new ColumnNode(0, x.Type), type)!.CanFail;
        return new SparkSql(CastText(x, type, e), type, canFail);
    }

    private string CastText(SparkSql x, LakeType type, SqlExpression e)
    {
        var plain = $"CAST({x} AS {SparkType.Name(type)})";
        switch (x.Type.Kind, type.Kind)
        {
            case (TypeKind.String, TypeKind.Binary):
                return plain;
            case (TypeKind.Binary, TypeKind.String):
                return Let(x, static v => $"CASE WHEN NOT encode(decode({v}, 'UTF-8'), 'UTF-8') = {v} THEN "
                    + $"{SparkText.Failure("Bytes are no UTF-8 text.")} ELSE CAST({v} AS STRING) END");
            case (TypeKind.String, TypeKind.Float):
                return Cast(Cast(x, LakeType.Double, e), type, e).Text;
            case (TypeKind.String, _):
                return Let(x, v => SparkTextCasts.Create(v, type));
            case (TypeKind.Float or TypeKind.Double, TypeKind.String):
                throw Refused(e, $"CAST of {x.Type} to text has no SQL", "CAST it to a DECIMAL with the digits you want first.");
            case (TypeKind.Date or TypeKind.Timestamp, TypeKind.String):
                return Moment(x);
            case (TypeKind.Boolean, TypeKind.Int64 or TypeKind.Float or TypeKind.Double or TypeKind.Decimal):
                return Cast(Cast(x, LakeType.Int32, e), type, e).Text;
            case (TypeKind.Decimal, TypeKind.Int32 or TypeKind.Int64) when x.Type.Scale > 0:
                return $"CAST(round({x}, 0) AS {SparkType.Name(type)})";
            case (TypeKind.Decimal, TypeKind.Float):
                return $"CAST(CAST({x} AS DOUBLE) AS FLOAT)";
            case (TypeKind.Float, TypeKind.Int32 or TypeKind.Int64 or TypeKind.Decimal or TypeKind.Boolean):
                return Cast(Cast(x, LakeType.Double, e), type, e).Text;
            case (TypeKind.Double, TypeKind.Int32 or TypeKind.Int64):
                return Let(x, v => SparkCasts.DoubleToWhole(v, type));
            case (TypeKind.Double, TypeKind.Float):
                return Let(x, SparkCasts.DoubleToFloat);
            case (TypeKind.Double, TypeKind.Decimal) when type.Scale > SparkCasts.MostScaleOfDouble:
                throw Refused(e, $"CAST of a double to a decimal with more than {SparkCasts.MostScaleOfDouble} digits behind the point has no SQL",
                    "CAST it to a decimal with fewer digits first.");
            case (TypeKind.Double, TypeKind.Decimal):
                return Let(x, v => SparkCasts.DoubleToDecimal(v, type));
            default:
                return plain;
        }
    }

    /// <summary>A date or timestamp as text: Spark writes a sign before years of five digits.</summary>
    private string Moment(SparkSql x) => Let(x, v =>
    {
        var text = $"CAST({v} AS STRING)";
        var plain = $"CASE WHEN year({v}) > 9999 THEN substring({text}, 2) ELSE {text} END";
        return x.Type.IsUtc ? $"concat({plain}, ' UTC')" : plain;
    });
}
