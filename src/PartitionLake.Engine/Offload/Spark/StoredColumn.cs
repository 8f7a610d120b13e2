using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Expressions.Spark;
using PartitionLake.Engine.Parquet.Format;
using PartitionLake.Engine.Parquet.Reading.Metadata;

namespace PartitionLake.Engine.Offload.Spark;

/// <summary>A column of a file as Spark is to read it.</summary>
/// <param name="Ddl">Name and type for the schema that it is read with.</param>
/// <param name="Value">SQL of its value, of the type that the column has with us.</param>
internal sealed record StoredColumn(string Ddl, string Value)
{
    /// <param name="field">The column.</param>
    /// <param name="leaves">How its leaves are stored.</param>
    /// <param name="file">The file, for messages.</param>
    /// <exception cref="LakeException"><see cref="LakeErrorCode.SparkUnsupported"/>: Spark does not read such a column, or reads other values.</exception>
    public static StoredColumn Of(Field field, IReadOnlyList<LeafFormat> leaves, string file)
    {
        var name = SparkText.Name(field.Name);
        foreach (var leaf in leaves)
        {
            if (Objection(leaf, field.Type.IsNested) is var (what, remedy))
            {
                throw new LakeException(
                    LakeErrorCode.SparkUnsupported,
                    $"The column '{field.Name}' of '{file}' holds {what}, which Spark does not read as we do.",
                    remedy,
                    field.Name);
            }
        }
        var only = leaves[0];
        if (field.Type.IsNested)
            return Plain();
        return only.Conversion switch
        {
            ValueConversion.Int8 => Ranged(sbyte.MinValue, sbyte.MaxValue),
            ValueConversion.Int16 => Ranged(short.MinValue, short.MaxValue),
            ValueConversion.UnsignedInt8 => Ranged(0, byte.MaxValue),
            ValueConversion.UnsignedInt16 => Ranged(0, ushort.MaxValue),
            _ when only.IsOldTimestamp || only.Physical == PhysicalType.Int96 =>
                new StoredColumn($"{name} TIMESTAMP_LTZ", $"CAST({name} AS TIMESTAMP_NTZ)"),
            _ => Plain(),
        };

        StoredColumn Plain() => new($"{name} {SparkType.Name(field.Type)}", name);

        StoredColumn Ranged(int least, int most)
        {
            var failure = SparkText.Failure($"The column '{field.Name}' holds a number past {least} to {most}.");
            return new($"{name} INT", $"CASE WHEN {name} < {least} OR {name} > {most} THEN {failure} ELSE {name} END");
        }
    }

    private static (string What, string Remedy)? Objection(LeafFormat leaf, bool isNested) => leaf.Conversion switch
    {
        ValueConversion.None when leaf.Physical == PhysicalType.FixedLenByteArray => ("values of a fixed length", LeaveOut),
        ValueConversion.None or ValueConversion.Millis when leaf.IsOldTimestamp && isNested => ("old timestamps inside of other values", LeaveOut),
        ValueConversion.None or ValueConversion.Millis or ValueConversion.Decimal => null,
        ValueConversion.UnsignedInt32 or ValueConversion.UnsignedInt64 or ValueConversion.Int96Floor when !isNested => null,
        ValueConversion.Int8 or ValueConversion.Int16 or ValueConversion.UnsignedInt8 or ValueConversion.UnsignedInt16 when !isNested => null,
        ValueConversion.Int96 => ("timestamps of INT96, of which Spark cuts nanoseconds off in silence",
            "Set RoundNanoseconds = $true for that input, or leave -Engine out."),
        ValueConversion.Nanos or ValueConversion.NanosFloor => ("timestamps of nanoseconds", LeaveOut),
        ValueConversion.Float16 => ("numbers of half precision", LeaveOut),
        ValueConversion.Uuid => ("UUIDs", LeaveOut),
        ValueConversion.TimeMillis or ValueConversion.TimeMicros or ValueConversion.TimeNanos => ("times of day", LeaveOut),
        _ => ("small or unsigned whole numbers inside of other values", LeaveOut),
    };

    private const string LeaveOut = "Leave the column out with Exclude or Include, or leave -Engine out.";
}
