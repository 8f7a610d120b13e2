using PartitionLake.Engine.Columns;

namespace PartitionLake.Engine.Expressions.Evaluation;

/// <summary>The result of the first condition that is true. A branch that can fail sees only the rows that reach it.</summary>
internal sealed class CaseNode : Node
{
    private const int Undecided = -1;

    private readonly Node[] _conditions;
    private readonly Node[] _results;

    /// <param name="type">The type of all results.</param>
    /// <param name="conditions">Boolean nodes, in order.</param>
    /// <param name="results">One more than conditions: the last is that of ELSE.</param>
    public CaseNode(LakeType type, Node[] conditions, Node[] results)
        : base(type, canFail: false, [.. conditions, .. results])
    {
        _conditions = conditions;
        _results = results;
    }

    public override Column Compute(Frame frame)
    {
        var choice = Choose(frame, out var counts);
        var branches = new Branch[_results.Length];
        for (var i = 0; i < branches.Length; i++)
        {
            if (counts[i] > 0)
                branches[i] = Open(_results[i], frame, choice, i, counts[i]);
        }
        return Type.Kind switch
        {
            TypeKind.Boolean => Blend<bool>(choice, branches),
            TypeKind.Int32 or TypeKind.Date => Blend<int>(choice, branches),
            TypeKind.Int64 or TypeKind.Timestamp => Blend<long>(choice, branches),
            TypeKind.Float => Blend<float>(choice, branches),
            TypeKind.Double => Blend<double>(choice, branches),
            TypeKind.Decimal => Blend<Int128>(choice, branches),
            TypeKind.String or TypeKind.Binary or TypeKind.List or TypeKind.Struct or TypeKind.Map => BlendBytes(choice, branches),
        };
    }

    /// <summary>For each row the number of the result it takes.</summary>
    private int[] Choose(Frame frame, out int[] counts)
    {
        var choice = new int[frame.Length];
        Array.Fill(choice, Undecided);
        counts = new int[_results.Length];
        var left = frame.Length;
        for (var i = 0; i < _conditions.Length && left > 0; i++)
        {
            var condition = _conditions[i];
            var open = condition.CanFail && left < frame.Length ? RowsOf(choice, Undecided, left) : null;
            var column = (Column<bool>)condition.Evaluate(open is null ? frame : frame.Narrow(open));
            for (var at = 0; at < column.Length; at++)
            {
                var row = open is null ? at : open[at];
                if (column.Values[at] && choice[row] == Undecided)
                {
                    choice[row] = i;
                    counts[i]++;
                }
            }
            left -= counts[i];
        }
        counts[^1] = left;
        if (left > 0)
            choice.AsSpan().Replace(Undecided, counts.Length - 1);
        return choice;
    }

    private static Branch Open(Node result, Frame frame, int[] choice, int number, int count)
    {
        if (result is LiteralNode literal)
            return new Branch(literal.One, 0, IsNarrow: false);
        if (!result.CanFail || count == frame.Length)
            return new Branch(result.Evaluate(frame), -1, IsNarrow: false);
        return new Branch(result.Evaluate(frame.Narrow(RowsOf(choice, number, count))), -1, IsNarrow: true);
    }

    private static int[] RowsOf(int[] choice, int number, int count)
    {
        var rows = new int[count];
        var at = 0;
        for (var row = 0; at < count; row++)
        {
            if (choice[row] == number)
                rows[at++] = row;
        }
        return rows;
    }

    private Column<T> Blend<T>(int[] choice, Branch[] branches)
        where T : unmanaged
    {
        var next = new int[branches.Length];
        var from = new T[branches.Length][];
        var valid = new ValidityMap?[branches.Length];
        var anyNull = false;
        var anyNarrow = false;
        for (var i = 0; i < branches.Length; i++)
        {
            var column = branches[i].Column as Column<T>;
            from[i] = column?.Values ?? [];
            valid[i] = column?.Validity;
            anyNull |= valid[i] is not null;
            anyNarrow |= branches[i].IsNarrow;
        }
        var values = new T[choice.Length];
        var validity = anyNull ? ValidityMap.AllValid(choice.Length) : null;
        if (!anyNull && !anyNarrow)
        {
            for (var row = 0; row < values.Length; row++)
                values[row] = from[choice[row]][row & branches[choice[row]].Mask];
            return new Column<T>(Type, values, values.Length);
        }
        for (var row = 0; row < values.Length; row++)
        {
            var number = choice[row];
            ref readonly var branch = ref branches[number];
            var at = branch.IsNarrow ? next[number]++ : row & branch.Mask;
            values[row] = from[number][at];
            if (valid[number] is { } map && !map[at])
                validity!.SetNull(row);
        }
        return new Column<T>(Type, values, values.Length, validity);
    }

    private DictionaryColumn BlendBytes(int[] choice, Branch[] branches)
    {
        var next = new int[branches.Length];
        var builder = new ByteDictionaryBuilder();
        var known = new int[branches.Length][];
        for (var i = 0; i < branches.Length; i++)
        {
            if (branches[i].Column is StructColumn group)
                branches[i] = branches[i] with { Column = PackedStruct.Of(group) };
            // Entry numbers + 1 already in the new dictionary; not kept where the branch's dictionary is far larger than the batch.
            if (branches[i].Column is DictionaryColumn { Dictionary.Count: var count })
                known[i] = count <= 4 * choice.Length + 16 ? new int[count] : [];
        }
        var codes = new int[choice.Length];
        for (var row = 0; row < codes.Length; row++)
        {
            var number = choice[row];
            ref readonly var branch = ref branches[number];
            var at = branch.IsNarrow ? next[number]++ : row & branch.Mask;
            var column = (DictionaryColumn)branch.Column;
            var code = column.Codes[at];
            if (code < 0)
                codes[row] = -1;
            else if (known[number].Length == 0)
                codes[row] = builder.Add(column.Dictionary[code]);
            else
            {
                ref var slot = ref known[number][code];
                if (slot == 0)
                    slot = builder.Add(column.Dictionary[code]) + 1;
                codes[row] = slot - 1;
            }
        }
        return new DictionaryColumn(Type, builder.ToDictionary(), codes, codes.Length);
    }

    /// <param name="Column">The values.</param>
    /// <param name="Mask">As in <see cref="Operand{T}"/>.</param>
    /// <param name="IsNarrow">Whether it holds only the rows that chose it, in order.</param>
    private readonly record struct Branch(Column Column, int Mask, bool IsNarrow);
}
