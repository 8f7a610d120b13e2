using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Parquet.Reading;
using PartitionLake.Engine.Storage;

namespace PartitionLake.Engine.Catalog.Sources;

/// <summary>The columns that a number of files have together, by their footers.</summary>
/// <param name="Columns">In the order of the first file, then those that only later ones have.</param>
/// <param name="Notes">Columns that are not in all files, and columns that no table can have.</param>
internal sealed record FooterSchema(IReadOnlyList<Field> Columns, IReadOnlyList<string> Notes)
{
    private const int Concurrency = 16;
    private const int ShownConflicts = 5;

    /// <exception cref="LakeException"><see cref="LakeErrorCode.SchemaMismatch"/>: a column has two types. Or a file cannot be read.</exception>
    public static async Task<FooterSchema> ReadAsync(ILakeStore store, IReadOnlyList<string> paths, CancellationToken cancellationToken)
    {
        var footers = new (Schema Schema, IReadOnlyDictionary<string, string> Unreadable)[paths.Count];
        await Parallel.ForAsync(0, paths.Count,
            new ParallelOptions { MaxDegreeOfParallelism = Concurrency, CancellationToken = cancellationToken }, async (i, token) =>
        {
            var source = await store.OpenAsync(paths[i], token).ConfigureAwait(false);
            using var file = await ParquetFile.OpenAsync(source, cancellationToken: token).ConfigureAwait(false);
            footers[i] = (file.Schema, file.UnreadableColumns);
        }).ConfigureAwait(false);

        var columns = new List<(Field Field, string Path, int Files)>();
        var positions = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        var conflicts = new List<string>();
        var notes = new SortedSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < paths.Count; i++)
        {
            foreach (var field in footers[i].Schema)
            {
                if (positions.TryAdd(field.Name, columns.Count))
                {
                    columns.Add((field, paths[i], 1));
                    continue;
                }
                var known = columns[positions[field.Name]];
                columns[positions[field.Name]] = known with { Files = known.Files + 1 };
                if (known.Field.Type != field.Type)
                    conflicts.Add($"'{field.Name}' is {known.Field.Type} in '{known.Path}' and {field.Type} in '{paths[i]}'");
            }
            foreach (var (name, reason) in footers[i].Unreadable)
                notes.Add($"The column '{name}' is left out: its type, {reason}, is not supported.");
        }
        if (conflicts.Count > 0)
        {
            var more = conflicts.Count > ShownConflicts ? $"; and {conflicts.Count - ShownConflicts} more" : "";
            throw new LakeException(
                LakeErrorCode.SchemaMismatch,
                $"The files of the lake '{store.Root}' contradict each other: {string.Join("; ", conflicts.Take(ShownConflicts))}{more}.",
                "Write the partitions again with one type, or give the table a root of its own.",
                store.Root);
        }
        foreach (var (field, path, files) in columns)
        {
            if (files < paths.Count)
                notes.Add($"The column '{field.Name}' is in {files} of the {paths.Count} files looked at, '{path}' for one; Athena shows null for the others.");
        }
        return new FooterSchema([.. columns.Select(static column => column.Field)], [.. notes]);
    }
}
