using System.Collections.Concurrent;
using System.Text;

namespace PartitionLake.Readers.Tests.Matrix;

/// <summary>What the lake must hold: a line of canonical text for each row, seeded, made without the product or any engine.</summary>
internal sealed class Oracle
{
    private readonly byte[] _lines;
    private readonly int[] _starts;
    private readonly MatrixPartition[] _partitions;
    private readonly ConcurrentDictionary<MatrixColumn, string[]> _columns = new();

    private Oracle(byte[] lines, int[] starts, MatrixPartition[] partitions)
    {
        _lines = lines;
        _starts = starts;
        _partitions = partitions;
    }

    public int Rows => _starts.Length - 1;

    public static Oracle Create(IReadOnlyList<MatrixPartition> partitions)
    {
        using var lines = new MemoryStream();
        var starts = new List<int> { 0 };
        var owners = new List<MatrixPartition>();
        var line = new StringBuilder();
        var randoms = MatrixColumns.Data.Select((_, i) => new Random(104_729 + i)).ToArray();
        foreach (var partition in partitions)
        {
            var keys = string.Join('\t', partition.Canonical);
            for (var i = 0; i < partition.Rows; i++)
            {
                var row = owners.Count;
                line.Clear();
                AppendData(line, row, partition, randoms);
                line.Append(keys).Append('\n');
                lines.Write(Encoding.ASCII.GetBytes(line.ToString()));
                starts.Add((int)lines.Length);
                owners.Add(partition);
            }
        }
        return new Oracle(lines.ToArray(), [.. starts], [.. owners]);
    }

    public MatrixPartition Partition(int row) => _partitions[row];

    /// <summary>The line of a row, without its end.</summary>
    public ReadOnlySpan<byte> Line(int row) => _lines.AsSpan(_starts[row], _starts[row + 1] - _starts[row] - 1);

    /// <summary>The values of a column, in the order of rows.</summary>
    public string[] Column(MatrixColumn column) => _columns.GetOrAdd(column, ReadColumn);

    public void Save(string path)
    {
        using var file = File.Create(path);
        file.Write(_lines);
    }

    private string[] ReadColumn(MatrixColumn column)
    {
        var ordinal = MatrixColumns.All.ToList().IndexOf(column);
        var values = new string[Rows];
        for (var row = 0; row < values.Length; row++)
        {
            var line = Line(row);
            for (var skip = ordinal; skip > 0; skip--)
                line = line[(line.IndexOf((byte)'\t') + 1)..];
            var end = line.IndexOf((byte)'\t');
            values[row] = Encoding.ASCII.GetString(end < 0 ? line : line[..end]);
        }
        return values;
    }

    private static void AppendData(StringBuilder line, int row, MatrixPartition partition, Random[] randoms)
    {
        for (var i = 0; i < MatrixColumns.Data.Count; i++)
        {
            var column = MatrixColumns.Data[i];
            var random = randoms[i];
            // Nulls here and there, and for thousands of rows on end: whole batches and pages without a value. Lists are dear to make: three in four are null.
            var stretch = row / 3000 + i;
            var isNull = column != MatrixColumns.Id
                && (partition.IsEmpty || random.Next(6) == 0 || stretch % 9 == 8 || (column.Type.Element is not null && stretch % 4 != 0));
            line.Append(isNull ? CanonicalText.Null : column.Draw(random, row)).Append('\t');
        }
    }
}
