using PartitionLake.Engine.Columns;

namespace PartitionLake.Engine.Expressions.Spark;

/// <summary>An expression as Spark is asked it.</summary>
/// <param name="Text">SQL that stands anywhere an operand does: it is one unit, or in parentheses.</param>
/// <param name="Type">What its value is here and there.</param>
/// <param name="CanFail">Whether some row may have no value, so that Spark must not skip it where another operand is null.</param>
internal readonly record struct SparkSql(string Text, LakeType Type, bool CanFail)
{
    public override string ToString() => Text;
}
