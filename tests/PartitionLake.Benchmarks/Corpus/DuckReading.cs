using DuckDB.NET.Data;
using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Tests.Parquet.Reading;

namespace PartitionLake.Benchmarks.Corpus;

/// <summary>Reads a file with DuckDB: the rows it counts, or the digests of those columns that we read too.</summary>
internal sealed class DuckReading : IDisposable
{
    private DuckDBConnection _connection = Open();

    public CorpusReply Answer(CorpusRequest request)
    {
        try
        {
            return Read(request);
        }
#pragma warning disable CA1031 // whatever the reason, DuckDB does not read the file
        catch (Exception error)
#pragma warning restore CA1031
        {
            // After a fatal error the database refuses everything, also files that it reads: none may suffer for the one before.
            _connection.Dispose();
            _connection = Open();
            return new CorpusReply { Refusal = error.Message };
        }
    }

    public void Dispose() => _connection.Dispose();

    private CorpusReply Read(CorpusRequest request)
    {
        var source = $"read_parquet('{request.Path.Replace("'", "''", StringComparison.Ordinal)}', hive_partitioning=false)";
        var types = new Dictionary<string, string>(StringComparer.Ordinal);
        Each($"SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM {source})", row => types[row.GetString(0)] = row.GetString(1));
        long rows = 0;
        if (request.Verb == "read")
        {
            // Every value must be decoded, or DuckDB would be said to read what it only counts.
            Each($"SELECT * FROM {source}", _ => rows++);
            return new CorpusReply { Rows = rows };
        }
        var shared = request.Columns.Where(column => types.TryGetValue(column.Name, out var type) && IsComparable(LakeType.Parse(column.Type), type)).ToList();
        if (shared.Count == 0)
            return new CorpusReply();
        shared = [.. shared.Select(column => column with { IsTime = IsTime(types[column.Name]) })];
        var expressions = shared.Select(
            column => column.IsTime ? $"{Quote(column.Name)}::VARCHAR" : ValueText.Sql(Quote(column.Name), LakeType.Parse(column.Type), types[column.Name]));
        var digests = shared.Select(_ => new ValueDigest()).ToArray();
        Each($"SELECT {string.Join(", ", expressions)} FROM {source} LIMIT {request.MaxRows}", row =>
        {
            for (var i = 0; i < digests.Length; i++)
                digests[i].Add(row.IsDBNull(i) ? null : shared[i].IsTime ? ValueText.TrimTime(row.GetString(i)) : row.GetString(i));
        });
        return new CorpusReply { Columns = [.. shared.Select((column, i) => column with { Digest = digests[i].ToString() })] };
    }

    private static bool IsTime(string duckType) => duckType is "TIME" or "TIME_NS" or "TIME WITH TIME ZONE";

    private static string Quote(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    // Types that DuckDB gives a meaning of its own, such as geometry, have no text that both could agree on.
    private static bool IsComparable(LakeType type, string duckType) => type.Kind switch
    {
        TypeKind.Binary => duckType is "BLOB" or "VARCHAR",
        TypeKind.String => duckType is not "BLOB",
        TypeKind.List => duckType.EndsWith("[]", StringComparison.Ordinal) && IsComparable(type.Element!, duckType[..^2]),
        _ => true,
    };

    private static DuckDBConnection Open()
    {
        var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        using var command = connection.CreateCommand();
        foreach (var setting in (string[])["threads=1", "preserve_insertion_order=true", "memory_limit='2GB'", "TimeZone='UTC'"])
        {
            command.CommandText = $"SET {setting}";
            command.ExecuteNonQuery();
        }
        return connection;
    }

    private void Each(string sql, Action<DuckDBDataReader> visit)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        command.UseStreamingMode = true;
        using var reader = command.ExecuteReader();
        while (reader.Read())
            visit(reader);
    }
}
