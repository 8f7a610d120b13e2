using System.Runtime.InteropServices;
using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Expressions.Values;

namespace PartitionLake.Engine.Expressions.Evaluation;

/// <summary>Gives the bytes of a part of a row's nested value, or false where there is none.</summary>
internal delegate bool PartFunction(int row, out ReadOnlySpan<byte> part);

/// <summary>A part of a nested value as a column of its own type.</summary>
/// <param name="type">The type of the part.</param>
/// <param name="canFail">Whether the function may throw <see cref="ValueFault"/>.</param>
/// <param name="open">Evaluates the operands over a frame and gives the function that reads them.</param>
/// <param name="operands">All nodes that <paramref name="open"/> evaluates.</param>
internal sealed class PartNode(LakeType type, bool canFail, Func<Frame, PartFunction> open, params Node[] operands) : Node(type, canFail, operands)
{
    public override Column Compute(Frame frame)
    {
        var function = open(frame);
        return Type.Kind switch
        {
            TypeKind.Boolean => Fixed<bool>(function, frame),
            TypeKind.Int32 or TypeKind.Date => Fixed<int>(function, frame),
            TypeKind.Int64 or TypeKind.Timestamp => Fixed<long>(function, frame),
            TypeKind.Float => Fixed<float>(function, frame),
            TypeKind.Double => Fixed<double>(function, frame),
            TypeKind.Decimal => Fixed<Int128>(function, frame),
            TypeKind.String or TypeKind.Binary or TypeKind.List or TypeKind.Struct or TypeKind.Map => Bytes(function, frame),
        };
    }

    private Column<T> Fixed<T>(PartFunction function, Frame frame)
        where T : unmanaged
    {
        var values = new T[frame.Length];
        ValidityMap? validity = null;
        for (var row = 0; row < values.Length; row++)
        {
            if (Call(function, frame, row, out var part))
                values[row] = MemoryMarshal.Read<T>(part);
            else
                (validity ??= ValidityMap.AllValid(values.Length)).SetNull(row);
        }
        return new Column<T>(Type, values, values.Length, validity);
    }

    private DictionaryColumn Bytes(PartFunction function, Frame frame)
    {
        var builder = new ByteDictionaryBuilder();
        var codes = new int[frame.Length];
        for (var row = 0; row < codes.Length; row++)
            codes[row] = Call(function, frame, row, out var part) ? builder.Add(part) : -1;
        return new DictionaryColumn(Type, builder.ToDictionary(), codes, codes.Length);
    }

    private static bool Call(PartFunction function, Frame frame, int row, out ReadOnlySpan<byte> part)
    {
        try
        {
            return function(row, out part);
        }
        catch (ValueFault fault)
        {
            throw frame.Fault(row, fault.Message);
        }
    }
}
