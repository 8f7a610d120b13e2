using System.Globalization;
using System.Numerics;
using Apache.Arrow;
using PartitionLake.Readers.Tests.Matrix;

namespace PartitionLake.Readers.Tests.Support;

/// <summary>Canonical text of Arrow arrays.</summary>
internal static class ArrowText
{
    public static string Of(IArrowArray array, int row)
    {
        if (array.IsNull(row))
            return CanonicalText.Null;
        return array switch
        {
            BooleanArray flags => flags.GetValue(row)!.Value ? "true" : "false",
            Int32Array numbers => Whole(numbers.GetValue(row)!.Value),
            Int64Array numbers => Whole(numbers.GetValue(row)!.Value),
            FloatArray numbers => CanonicalText.Of(numbers.GetValue(row)!.Value),
            DoubleArray numbers => CanonicalText.Of(numbers.GetValue(row)!.Value),
            Date32Array days => Whole(days.Values[row]),
            TimestampArray moments => Whole(moments.Values[row]),
            Decimal128Array numbers => CanonicalText.Of((Int128)new BigInteger(numbers.ValueBuffer.Span.Slice((numbers.Offset + row) * 16, 16)), numbers.Scale),
            StringArray texts => CanonicalText.Of(texts.GetBytes(row)),
            BinaryArray bytes => CanonicalText.Of(bytes.GetBytes(row)),
            StructArray fields => $"{{{string.Join(',', fields.Fields.Select(field => Of(field, row)))}}}",
            ListArray lists => List(lists.GetSlicedValues(row)),
            _ => throw new NotSupportedException($"An array of {array.Data.DataType} was not expected."),
        };
    }

    private static string List(IArrowArray elements) => CanonicalText.List(Enumerable.Range(0, elements.Length).Select(i => Of(elements, i)));

    private static string Whole(long value) => value.ToString(CultureInfo.InvariantCulture);
}
