using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Ingest.Text;
using PartitionLake.Engine.Pipeline.Plan;
using PartitionLake.Engine.Storage;

namespace PartitionLake.Engine.Pipeline.Input;

/// <summary>The CSV and NDJSON files of an input: each becomes a Parquet file, and all of them tell together of which types their columns are.</summary>
internal sealed class TextInputs
{
    private readonly HashSet<string> _files = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TextProfile> _profiles = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Reads those among the files that are no Parquet files, and puts in their place what they have become.</summary>
    /// <param name="files">The files that are wanted.</param>
    /// <param name="plan">What the plan says of their format.</param>
    /// <param name="spools">Where they are put.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="LakeException">A file is not as it must be.</exception>
    public static async Task<TextInputs> ReadAsync(InputFile[] files, InputPlan plan, InputSpools spools, CancellationToken cancellationToken)
    {
        var inputs = new TextInputs();
        var texts = Enumerable.Range(0, files.Length).Where(file => FormatOf(files[file], plan) != InputFormat.Parquet).ToList();
        var read = new TextFile[files.Length];
        var limits = new ParallelOptions { MaxDegreeOfParallelism = spools.Workers, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(texts, limits, async (file, token) =>
        {
            var (original, path) = (files[file], spools.NextPath());
            var first = await original.OpenAsync(token).ConfigureAwait(false);
            var opened = 0;
            // A second time the file must still be the one that was found.
            read[file] = TextFile.Read(() => opened++ == 0 ? first : original.OpenAsync(token).AsTask().GetAwaiter().GetResult(), original.Path,
                FormatOf(original, plan), plan.Delimiter, path, token);
            files[file] = new SpooledFile(original, path);
        }).ConfigureAwait(false);
        foreach (var file in texts)
        {
            inputs._files.Add(files[file].Path);
            for (var i = 0; i < read[file].Columns.Count; i++)
                inputs.Learn(read[file].Columns[i].Name, read[file].Profiles[i]);
        }
        return inputs;
    }

    /// <summary>Whether the file is one of them.</summary>
    public bool Has(string file) => _files.Contains(file);

    /// <summary>The type of a column of such a file, or why it cannot be read.</summary>
    public (LakeType? Type, string? Refusal) TypeOf(string column)
    {
        var (type, refusal) = _profiles[column].ToType();
        return (type, refusal?.Replace("{ name =", $"{{ {column} =", StringComparison.Ordinal));
    }

    private static InputFormat FormatOf(InputFile file, InputPlan plan) => plan.Format == InputFormat.Auto ? TextName.FormatOf(file.Path) : plan.Format;

    private void Learn(string column, TextProfile profile)
    {
        if (_profiles.TryGetValue(column, out var known))
            known.Add(profile);
        else
            _profiles.Add(column, profile);
    }
}
