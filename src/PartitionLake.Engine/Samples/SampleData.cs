using PartitionLake.Engine.Columns;

namespace PartitionLake.Engine.Samples;

/// <summary>
/// Writes a healthcare star schema to try the product on: negotiated rates as the fact table, and what a plan joins to
/// them. Shares, values and gaps are like those of published price files; nobody and nothing in it exists.
/// </summary>
public static class SampleData
{
    private const int RowGroupRows = 122_880;

    /// <summary>
    /// Writes the tables below the folder, each as one file that appears when it is complete. Tables are written
    /// as the result is enumerated.
    /// </summary>
    /// <param name="folder">The folder; created where it is missing. Files of earlier samples are replaced.</param>
    /// <param name="options">What to make.</param>
    /// <param name="rows">Told how many fact rows are written.</param>
    /// <param name="cancellationToken">Stops between row groups; the table being written leaves nothing behind.</param>
    /// <exception cref="LakeException">An option is out of range, or the folder cannot be written to.</exception>
    public static IEnumerable<SampleFile> Write(
        string folder, SampleOptions options, IProgress<long>? rows, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        var star = new StarSchema(options);
        return WriteTables(Path.GetFullPath(folder), star, rows, cancellationToken);
    }

    private static IEnumerable<SampleFile> WriteTables(
        string folder, StarSchema star, IProgress<long>? rows, CancellationToken cancellationToken)
    {
        yield return SampleFileWriter.Write(
            Path.Combine(folder, "gold", "fact_rate.parquet"), FactRates.Schema, FactBatches(star, rows), cancellationToken);
        var codes = new CodeTables(star);
        var providers = new ProviderTables(star);
        SampleTable[] tables =
        [
            codes.Codes, codes.Categories, codes.Payers, providers.Groups, CodeTables.PosSets,
            providers.Members, providers.Npis, providers.Addresses, codes.Benchmarks,
        ];
        foreach (var table in tables)
        {
            yield return SampleFileWriter.Write(
                Path.Combine(folder, table.Path), table.Schema, table.Batches(RowGroupRows), cancellationToken);
        }
    }

    /// <summary>The next row group is made on another thread while one is being written: two are in memory.</summary>
    private static IEnumerable<RowBatch> FactBatches(StarSchema star, IProgress<long>? rows)
    {
        var fact = new FactRates(star);
        var total = star.Options.Rows;
        var next = Start(0);
        for (var first = 0L; first < total; first += RowGroupRows)
        {
            var batch = next.GetAwaiter().GetResult();
            if (first + RowGroupRows < total)
                next = Start(first + RowGroupRows);
            yield return batch;
            rows?.Report(first + batch.Length);
        }

        Task<RowBatch> Start(long first) => Task.Run(() => fact.Create(first, (int)Math.Min(RowGroupRows, total - first)));
    }
}
