using System.Collections;
using PartitionLake.Engine.Columns;

namespace PartitionLake.Engine.Ingest;

/// <summary>
/// Takes the rows of the pipeline and makes them a Parquet file that a run reads as its fact table. Rows first go to
/// disk as they are, because only after the last one is it known which type holds all values of a column. Memory
/// stays bounded by a batch of rows.
/// </summary>
public sealed class FactSpool : IDisposable
{
    private const int BufferBytes = 1 << 20;

    private readonly RowFolder _folder;
    private readonly string _rowFile;
    private readonly FactSpoolColumns _columns;
    private readonly BinaryWriter _writer;
    private long _rows;

    /// <param name="tempPath">Where the spool's own folder goes; null for the system's place.</param>
    /// <param name="schema">Declared types by column name, or null.</param>
    public FactSpool(string? tempPath, IDictionary? schema)
    {
        _columns = new FactSpoolColumns(schema);
        _folder = new RowFolder(tempPath, "of the pipeline");
        _rowFile = System.IO.Path.Combine(_folder.Path, "rows.bin");
        Path = System.IO.Path.Combine(_folder.Path, "pipeline.parquet");
        // It is there from the start, so that its path is taken as it is.
        File.Create(Path).Dispose();
        _writer = new BinaryWriter(new FileStream(_rowFile, FileMode.CreateNew, FileAccess.Write, FileShare.None, BufferBytes));
    }

    /// <summary>The Parquet file that <see cref="Complete"/> makes.</summary>
    public string Path { get; }

    /// <summary>Whether <see cref="Complete"/> is to make a <see cref="Checksum"/> of the rows.</summary>
    public bool IsChecked { get; init; }

    /// <summary>The same for the same rows in any order; null unless it was asked for and all rows have come.</summary>
    public string? Checksum { get; private set; }

    /// <summary>Rows that were added, the one at which it failed too.</summary>
    public long Rows => _rows;

    /// <summary>Adds a row: the cells of its columns.</summary>
    /// <exception cref="LakeException">A value fits no column type, not the declared one, or not those before it.</exception>
    public void Add(IEnumerable<FactSpoolCell> row)
    {
        ArgumentNullException.ThrowIfNull(row);
        _rows++;
        try
        {
            foreach (var cell in row)
            {
                var ordinal = _columns.Find(cell.Name);
                var value = _columns.Convert(ordinal, cell, _rows);
                if (value.Kind == FactSpoolKind.Null)
                    continue;
                _writer.Write7BitEncodedInt(ordinal + 1);
                value.Write(_writer);
            }
            _writer.Write7BitEncodedInt(0);
        }
        catch (IOException e)
        {
            throw NoSpace(e);
        }
    }

    /// <summary>Writes <see cref="Path"/> from all rows added.</summary>
    public void Complete(CancellationToken cancellationToken)
    {
        _columns.Check();
        try
        {
            _writer.Dispose();
            var schema = _columns.ToSchema();
            var digest = IsChecked ? new FactSpoolDigest(schema) : null;
            FactSpoolFile.Write(_rowFile, _rows, schema, Path, digest, cancellationToken);
            Checksum = digest?.Finish();
            File.Delete(_rowFile);
        }
        catch (IOException e)
        {
            throw NoSpace(e);
        }
    }

    public void Dispose()
    {
        try
        {
            _writer.Dispose();
        }
        catch (IOException)
        {
            // The disk is full: what was left to write is about to be deleted anyway.
        }
        finally
        {
            _folder.Dispose();
        }
    }

    private LakeException NoSpace(IOException e) => new(LakeErrorCode.DiskFull,
        $"Row {_rows} of the pipeline could not be kept in '{_folder.Path}': {e.Message}",
        "Make room, or name a folder on a larger disk with -TempPath.", _folder.Path, e);
}
