using System.Text;
using PartitionLake.Engine.Columns;

namespace PartitionLake.Engine.Samples;

/// <summary>Collects the rows of a dimension table, value after value, and hands them on as batches.</summary>
internal sealed class SampleRowBuilder
{
    private readonly Schema _schema;
    private readonly ColumnBuilder[] _columns;
    private int _next;

    public SampleRowBuilder(Schema schema)
    {
        _schema = schema;
        _columns = new ColumnBuilder[schema.Count];
        for (var i = 0; i < _columns.Length; i++)
            _columns[i] = new ColumnBuilder(schema[i].Type);
    }

    /// <summary>Rows collected since the last batch.</summary>
    public int Count { get; private set; }

    public SampleRowBuilder Add(string? text)
    {
        var column = Next();
        column.Codes.Add(text is null ? -1 : column.Dictionary.Add(Encoding.UTF8.GetBytes(text)));
        return this;
    }

    /// <summary>Adds an entry that is packed already, such as a list.</summary>
    public SampleRowBuilder Add(ReadOnlySpan<byte> packed)
    {
        var column = Next();
        column.Codes.Add(column.Dictionary.Add(packed));
        return this;
    }

    public SampleRowBuilder Add(double? number)
    {
        Next().Numbers.Add(number);
        return this;
    }

    /// <summary>Adds an integer, or a date as days since 1970-01-01.</summary>
    public SampleRowBuilder Add(int number)
    {
        Next().Codes.Add(number);
        return this;
    }

    /// <summary>The rows so far; the builder is empty afterwards.</summary>
    public RowBatch Take()
    {
        var batch = new RowBatch(_schema, Array.ConvertAll(_columns, column => column.ToColumn(Count)), Count);
        for (var i = 0; i < _columns.Length; i++)
            _columns[i] = new ColumnBuilder(_schema[i].Type);
        Count = 0;
        return batch;
    }

    private ColumnBuilder Next()
    {
        var column = _columns[_next++];
        if (_next == _columns.Length)
        {
            _next = 0;
            Count++;
        }
        return column;
    }

    private sealed class ColumnBuilder(LakeType type)
    {
        public ByteDictionaryBuilder Dictionary { get; } = new();

        public List<int> Codes { get; } = [];

        public List<double?> Numbers { get; } = [];

        public Column ToColumn(int length)
        {
            if (type.IsDictionaryBased)
                return new DictionaryColumn(type, Dictionary.ToDictionary(), [.. Codes], length);
            if (type.Kind != TypeKind.Double)
                return new Column<int>(type, [.. Codes], length);
            var values = new double[length];
            var validity = ValidityMap.AllValid(length);
            for (var i = 0; i < length; i++)
            {
                values[i] = Numbers[i].GetValueOrDefault();
                if (Numbers[i] is null)
                    validity.SetNull(i);
            }
            return new Column<double>(type, values, length, validity);
        }
    }
}
