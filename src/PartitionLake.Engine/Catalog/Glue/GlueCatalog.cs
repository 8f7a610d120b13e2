using System.Runtime.CompilerServices;
using System.Text.Json.Serialization.Metadata;
using Amazon.Runtime;
using PartitionLake.Engine.Aws.Json;
using PartitionLake.Engine.Aws.Requests;
using PartitionLake.Engine.Aws.Sessions;

namespace PartitionLake.Engine.Catalog.Glue;

/// <summary>Databases and tables of the Glue catalog, one method per operation. Safe for several threads.</summary>
internal sealed class GlueCatalog(AwsSession aws)
{
    private const int MostConcurrentChanges = 8;
    private const int PageOfPartitions = 1000;

    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(50);

    private AwsJsonClient Client => aws.Json(AwsJsonService.Glue);

    /// <summary>Whether there is such a database.</summary>
    /// <exception cref="LakeException"><see cref="LakeErrorCode.CatalogNameInvalid"/>: it is a link to one of another account or region.</exception>
    public async Task<bool> HasDatabaseAsync(string name, CancellationToken cancellationToken)
    {
        var found = await FindAsync("GetDatabase", new GetDatabaseRequest(name), GlueJson.Default.GetDatabaseRequest,
            GlueJson.Default.GetDatabaseResponse, name, cancellationToken).ConfigureAwait(false);
        return found?.Database?.TargetDatabase is { } link ? throw GlueFailure.IsLink("database", name, link) : found is not null;
    }

    /// <summary>Creates a database; one that somebody else creates at the same moment is as good.</summary>
    public async Task CreateDatabaseAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            await CallAsync("CreateDatabase", new CreateDatabaseRequest(new GlueDatabaseInput(name)),
                GlueJson.Default.CreateDatabaseRequest, GlueJson.Default.EmptyResponse, name, cancellationToken).ConfigureAwait(false);
        }
        catch (LakeException e) when (GlueFailure.Is(e, "AlreadyExistsException"))
        {
        }
    }

    /// <summary>The table, or null where there is none, or no such database.</summary>
    /// <exception cref="LakeException"><see cref="LakeErrorCode.CatalogNameInvalid"/>: it is a link to one of another account or region.</exception>
    public async Task<GlueTable?> FindTableAsync(TableName table, CancellationToken cancellationToken)
    {
        var found = (await FindAsync("GetTable", new GetTableRequest(table.Database, table.Name), GlueJson.Default.GetTableRequest,
            GlueJson.Default.GetTableResponse, table.ToString(), cancellationToken).ConfigureAwait(false))?.Table;
        if (found?.TargetTable is { } link)
            throw GlueFailure.IsLink("table", table.ToString(), link);
        // Through a linked database the table of another one answers.
        return found?.DatabaseName is { Length: > 0 } actual && !actual.Equals(table.Database, StringComparison.OrdinalIgnoreCase)
            ? throw GlueFailure.IsLink("database", table.Database, new GlueLink(found.CatalogId, actual))
            : found;
    }

    public Task CreateTableAsync(TableName table, GlueTableInput input, IReadOnlyList<GluePartitionIndex>? indexes, CancellationToken cancellationToken) =>
        CallAsync("CreateTable", new CreateTableRequest(table.Database, input, indexes),
            GlueJson.Default.CreateTableRequest, GlueJson.Default.EmptyResponse, table.ToString(), cancellationToken);

    /// <summary>
    /// Changes a table by what is read at that moment: when somebody else was faster, it is read and decided again.
    /// Old versions are not archived, because Glue keeps a limited number of them.
    /// </summary>
    /// <param name="table">The table.</param>
    /// <param name="change">From the table as it is to what it should be; null where there is nothing to do.</param>
    /// <param name="cancellationToken">Stops between two tries.</param>
    /// <returns>Whether anything was changed.</returns>
    /// <exception cref="LakeException"><see cref="LakeErrorCode.TableNotFound"/>, or the service refused.</exception>
    public async Task<bool> UpdateTableAsync(TableName table, Func<GlueTable, GlueTableInput?> change, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var current = await FindTableAsync(table, cancellationToken).ConfigureAwait(false) ?? throw GlueFailure.NoTable(table);
            if (change(current) is not { } input)
                return false;
            var request = new UpdateTableRequest(table.Database, input, SkipArchive: true, current.VersionId);
            try
            {
                await SendAsync("UpdateTable", request, GlueJson.Default.UpdateTableRequest,
                    GlueJson.Default.EmptyResponse, table.ToString(), cancellationToken).ConfigureAwait(false);
                return true;
            }
            catch (LakeException e) when (GlueFailure.IsConcurrent(e) && attempt < MostConcurrentChanges)
            {
                await PauseAsync(attempt, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    public async IAsyncEnumerable<GlueDatabase> ListDatabasesAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? token = null;
        do
        {
            var page = await CallAsync("GetDatabases", new GetDatabasesRequest(token), GlueJson.Default.GetDatabasesRequest,
                GlueJson.Default.GetDatabasesResponse, "the catalog", cancellationToken).ConfigureAwait(false);
            foreach (var database in page.DatabaseList ?? [])
                yield return database;
            token = page.NextToken;
        }
        while (!string.IsNullOrEmpty(token));
    }

    public async IAsyncEnumerable<GlueTable> ListTablesAsync(string database, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? token = null;
        do
        {
            var page = await CallAsync("GetTables", new GetTablesRequest(database, token), GlueJson.Default.GetTablesRequest,
                GlueJson.Default.GetTablesResponse, database, cancellationToken).ConfigureAwait(false);
            foreach (var table in page.TableList ?? [])
                yield return table;
            token = page.NextToken;
        }
        while (!string.IsNullOrEmpty(token));
    }

    /// <summary>All partitions, page by page.</summary>
    /// <param name="table">The table.</param>
    /// <param name="withColumns">Whether each comes with its columns, which makes pages of wide tables large.</param>
    /// <param name="cancellationToken">Stops between two pages.</param>
    public async IAsyncEnumerable<GluePartition> ListPartitionsAsync(
        TableName table, bool withColumns, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? token = null;
        do
        {
            var request = new GetPartitionsRequest(table.Database, table.Name, token, PageOfPartitions, withColumns ? null : true);
            var page = await CallAsync("GetPartitions", request, GlueJson.Default.GetPartitionsRequest,
                GlueJson.Default.GetPartitionsResponse, table.ToString(), cancellationToken).ConfigureAwait(false);
            foreach (var partition in page.Partitions ?? [])
                yield return partition;
            token = page.NextToken;
        }
        while (!string.IsNullOrEmpty(token));
    }

    /// <summary>
    /// Finds out whether partitions may be registered, by a batch without any: who may not is refused, also where there is no such table yet.
    /// </summary>
    /// <exception cref="LakeException"><see cref="LakeErrorCode.AccessDenied"/>.</exception>
    public async Task ProbePartitionsAsync(TableName table, CancellationToken cancellationToken)
    {
        try
        {
            await CreatePartitionsAsync(table, [], cancellationToken).ConfigureAwait(false);
        }
        catch (LakeException e) when (e.Code is not LakeErrorCode.AccessDenied && e.InnerException is AmazonServiceException)
        {
        }
    }

    public Task<BatchPartitionResponse> CreatePartitionsAsync(TableName table, IReadOnlyList<GluePartition> batch, CancellationToken cancellationToken) =>
        CallAsync("BatchCreatePartition", new BatchCreatePartitionRequest(table.Database, table.Name, batch),
            GlueJson.Default.BatchCreatePartitionRequest, GlueJson.Default.BatchPartitionResponse, table.ToString(), cancellationToken);

    public Task<BatchPartitionResponse> UpdatePartitionsAsync(TableName table, IReadOnlyList<GluePartition> batch, CancellationToken cancellationToken) =>
        CallAsync(
            "BatchUpdatePartition",
            new BatchUpdatePartitionRequest(
                table.Database, table.Name, [.. batch.Select(static partition => new BatchUpdatePartitionEntry(partition.Values!, partition))]),
            GlueJson.Default.BatchUpdatePartitionRequest,
            GlueJson.Default.BatchPartitionResponse,
            table.ToString(),
            cancellationToken);

    public Task<BatchPartitionResponse> DeletePartitionsAsync(TableName table, IReadOnlyList<GluePartition> batch, CancellationToken cancellationToken) =>
        CallAsync(
            "BatchDeletePartition",
            new BatchDeletePartitionRequest(table.Database, table.Name, [.. batch.Select(static partition => new GluePartitionValues(partition.Values!))]),
            GlueJson.Default.BatchDeletePartitionRequest,
            GlueJson.Default.BatchPartitionResponse,
            table.ToString(),
            cancellationToken);

    /// <summary>The names of the table's partition indexes.</summary>
    public async Task<IReadOnlyList<string>> ListIndexesAsync(TableName table, CancellationToken cancellationToken)
    {
        var answer = await CallAsync("GetPartitionIndexes", new GetPartitionIndexesRequest(table.Database, table.Name, null),
            GlueJson.Default.GetPartitionIndexesRequest, GlueJson.Default.GetPartitionIndexesResponse,
            table.ToString(), cancellationToken).ConfigureAwait(false);
        return [.. (answer.PartitionIndexDescriptorList ?? []).Select(static index => index.IndexName)];
    }

    public Task CreateIndexAsync(TableName table, GluePartitionIndex index, CancellationToken cancellationToken) =>
        CallAsync("CreatePartitionIndex", new CreatePartitionIndexRequest(table.Database, table.Name, index),
            GlueJson.Default.CreatePartitionIndexRequest, GlueJson.Default.EmptyResponse, table.ToString(), cancellationToken);

    public async Task<GlueCrawler?> FindCrawlerAsync(string name, CancellationToken cancellationToken) =>
        (await FindAsync("GetCrawler", new CrawlerNameRequest(name), GlueJson.Default.CrawlerNameRequest,
            GlueJson.Default.GetCrawlerResponse, name, cancellationToken).ConfigureAwait(false))?.Crawler;

    public Task CreateCrawlerAsync(GlueCrawlerInput input, CancellationToken cancellationToken) =>
        CallAsync("CreateCrawler", input, GlueJson.Default.GlueCrawlerInput, GlueJson.Default.EmptyResponse, input.Name, cancellationToken);

    public Task UpdateCrawlerAsync(GlueCrawlerInput input, CancellationToken cancellationToken) =>
        CallAsync("UpdateCrawler", input, GlueJson.Default.GlueCrawlerInput, GlueJson.Default.EmptyResponse, input.Name, cancellationToken);

    public Task StartCrawlerAsync(string name, CancellationToken cancellationToken) =>
        CallAsync("StartCrawler", new CrawlerNameRequest(name), GlueJson.Default.CrawlerNameRequest, GlueJson.Default.EmptyResponse, name, cancellationToken);

    private async Task<TResponse?> FindAsync<TRequest, TResponse>(
        string operation, TRequest request, JsonTypeInfo<TRequest> requestType,
        JsonTypeInfo<TResponse> responseType, string target, CancellationToken cancellationToken)
        where TResponse : class
    {
        try
        {
            return await CallAsync(operation, request, requestType, responseType, target, cancellationToken).ConfigureAwait(false);
        }
        catch (LakeException e) when (GlueFailure.Is(e, "EntityNotFoundException"))
        {
            return null;
        }
    }

    // What does not depend on something read before may simply be sent again after somebody else's change.
    private async Task<TResponse> CallAsync<TRequest, TResponse>(
        string operation, TRequest request, JsonTypeInfo<TRequest> requestType,
        JsonTypeInfo<TResponse> responseType, string target, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await SendAsync(operation, request, requestType, responseType, target, cancellationToken).ConfigureAwait(false);
            }
            catch (LakeException e) when (GlueFailure.IsConcurrent(e) && attempt < MostConcurrentChanges)
            {
                await PauseAsync(attempt, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private Task<TResponse> SendAsync<TRequest, TResponse>(
        string operation, TRequest request, JsonTypeInfo<TRequest> requestType,
        JsonTypeInfo<TResponse> responseType, string target, CancellationToken cancellationToken) =>
        Client.CallAsync(operation, request, requestType, responseType, target, cancellationToken);

    private static Task PauseAsync(int attempt, CancellationToken cancellationToken) =>
        Task.Delay(FirstDelay * Math.Pow(2, attempt - 1) * (0.5 + Random.Shared.NextDouble() / 2), cancellationToken);
}
