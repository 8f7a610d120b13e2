using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Inventory;
using PartitionLake.Engine.Parquet.Reading;
using PartitionLake.Engine.Partitioning;
using PartitionLake.Engine.Storage;
using PartitionLake.Engine.Storage.Opening;

namespace PartitionLake.Engine.Pipeline.Input;

/// <summary>A row group of a table: the unit of work.</summary>
/// <param name="File">Position in <see cref="InputTable.Files"/>.</param>
/// <param name="RowGroup">Row group in the file.</param>
/// <param name="FirstRow">The number of its first row in the file, from 0.</param>
/// <param name="RowCount">Rows.</param>
internal sealed record InputRowGroup(int File, int RowGroup, long FirstRow, long RowCount);

/// <summary>One or more Parquet files with the same columns, read as one table in the order of the files.</summary>
internal sealed class InputTable
{
    private InputTable(string description, IReadOnlyList<InputFile> files, Schema schema, IReadOnlyDictionary<string, string> unreadable, IReadOnlyList<InputRowGroup> rowGroups)
    {
        Description = description;
        Files = files;
        Schema = schema;
        UnreadableColumns = unreadable;
        RowGroups = rowGroups;
        foreach (var rowGroup in rowGroups)
            RowCount += rowGroup.RowCount;
    }

    /// <summary>The table as the plan names it.</summary>
    public string Description { get; }

    public IReadOnlyList<InputFile> Files { get; }

    public Schema Schema { get; }

    /// <summary>Columns that exist and cannot be read, with the reason.</summary>
    public IReadOnlyDictionary<string, string> UnreadableColumns { get; }

    public IReadOnlyList<InputRowGroup> RowGroups { get; }

    public long RowCount { get; }

    /// <summary>Reads the footers of all files and makes sure that they agree.</summary>
    /// <exception cref="LakeException">A file is missing, corrupt, or has other columns than the first.</exception>
    public static async Task<InputTable> OpenAsync(LakeStorage storage, IReadOnlyList<string> paths, InputOptions inputs, CancellationToken cancellationToken)
    {
        var files = await storage.FindInputsAsync(paths, inputs, cancellationToken).ConfigureAwait(false);
        var rowGroups = new List<InputRowGroup>();
        Schema? schema = null;
        IReadOnlyDictionary<string, string>? unreadable = null;
        for (var i = 0; i < files.Count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var file = await ParquetFile.OpenAsync(await files[i].OpenAsync(cancellationToken).ConfigureAwait(false), cancellationToken: cancellationToken).ConfigureAwait(false);
            if (schema is null)
                (schema, unreadable) = (file.Schema, file.UnreadableColumns);
            else
                CheckSame(schema, file, files[0].Path);
            await KeyAgreement.EnsureAsync(file, KeyPath.OfFile(files[i].Path).Segments, cancellationToken).ConfigureAwait(false);
            long firstRow = 0;
            for (var rowGroup = 0; rowGroup < file.RowGroups.Count; rowGroup++)
            {
                var rows = file.RowGroups[rowGroup].RowCount;
                rowGroups.Add(new InputRowGroup(i, rowGroup, firstRow, rows));
                firstRow += rows;
            }
        }
        return new InputTable(string.Join(", ", paths), files, schema!, unreadable!, rowGroups);
    }

    private static void CheckSame(Schema expected, ParquetFile file, string firstPath)
    {
        foreach (var field in expected)
        {
            var ordinal = file.Schema.IndexOf(field.Name);
            if (ordinal < 0 || file.Schema[ordinal].Type != field.Type)
            {
                var found = ordinal >= 0 ? file.Schema[ordinal].Type.ToString()
                    : file.UnreadableColumns.TryGetValue(field.Name, out var reason) ? reason : "no such column";
                throw Different(file.Name, field.Name, found, field.Type.ToString(), firstPath);
            }
        }
        foreach (var field in file.Schema)
        {
            if (expected.IndexOf(field.Name) < 0)
                throw Different(file.Name, field.Name, field.Type.ToString(), "no such column", firstPath);
        }
    }

    private static LakeException Different(string path, string column, string found, string expected, string firstPath) => new(
        LakeErrorCode.SchemaMismatch,
        $"The files of one table must have the same columns: '{path}' has for '{column}': {found}; '{firstPath}' has: {expected}.",
        "Name the files that belong together, or write them again with one schema.",
        path);
}
