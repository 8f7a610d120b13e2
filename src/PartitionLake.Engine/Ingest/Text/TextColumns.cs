using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Parquet.Writing;

namespace PartitionLake.Engine.Ingest.Text;

/// <summary>
/// Writes the rows of a text file to a Parquet file whose columns are all text, and learns what they can be read as. Memory is bounded by
/// a row group.
/// </summary>
/// <remarks>
/// A text file becomes a Parquet file in the temporary folder before anything else looks at it. So everything behind, which is pruning by
/// columns, row groups for several workers, drift between files, a second pass over the keys of the fact, works for it as for any file, in
/// bounded memory; and a type is known from all values before the first is read. A reader of batches beside the one of Parquet would have to
/// read the file twice for that, and could not be shared by workers. The price is a write and a read of the temporary folder.
/// </remarks>
internal sealed class TextColumns : IDisposable
{
    private const int GroupRows = 65_536;
    private const long GroupBytes = 32 << 20;

    private readonly Schema _schema;
    private readonly ParquetEncoder _encoder;
    private readonly FileStream _file;
    private readonly ByteDictionaryBuilder[] _values;
    private readonly int[][] _codes;
    private int _rows;
    private long _bytes;

    public TextColumns(IReadOnlyList<string> names, string path)
    {
        _schema = new Schema(names.Select(static name => new Field(name, LakeType.String)));
        Profiles = [.. names.Select(static _ => new TextProfile())];
        _encoder = new ParquetEncoder(_schema);
        _file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read);
        _values = new ByteDictionaryBuilder[names.Count];
        _codes = new int[names.Count][];
        Begin();
        _encoder.Begin(_file);
    }

    public Schema Schema => _schema;

    /// <summary>What the values of each column can be read as.</summary>
    public TextProfile[] Profiles { get; }

    /// <summary>Sets a value of the row that is being read; those that are not set are null.</summary>
    public void Set(int column, ReadOnlySpan<byte> value, ValueNotation notation)
    {
        _codes[column][_rows] = _values[column].Add(value);
        _bytes += value.Length;
        Profiles[column].Add(value, notation);
    }

    /// <summary>Whether the row that is being read has a value there already.</summary>
    public bool IsSet(int column) => _codes[column][_rows] >= 0;

    public void EndRow()
    {
        if (++_rows == GroupRows || _bytes >= GroupBytes)
            WriteGroup();
    }

    public void Complete()
    {
        if (_rows > 0)
            WriteGroup();
        _encoder.Finish();
        _file.Dispose();
    }

    public void Dispose()
    {
        _encoder.Dispose();
        _file.Dispose();
    }

    private void WriteGroup()
    {
        var columns = new Column[_values.Length];
        for (var i = 0; i < columns.Length; i++)
            columns[i] = new DictionaryColumn(LakeType.String, _values[i].ToDictionary(), _codes[i], _rows);
        _encoder.WriteRowGroup(new RowBatch(_schema, columns, _rows));
        Begin();
    }

    private void Begin()
    {
        (_rows, _bytes) = (0, 0);
        for (var i = 0; i < _values.Length; i++)
        {
            _values[i] = new ByteDictionaryBuilder();
            _codes[i] = new int[GroupRows];
            Array.Fill(_codes[i], -1);
        }
    }
}
