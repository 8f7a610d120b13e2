using PartitionLake.Engine.Tests.Support;

namespace PartitionLake.Engine.Tests.Query;

/// <summary>Four rows with a null in most columns, and one NaN and one negative zero.</summary>
public sealed class SmallFile : IDisposable
{
    private readonly TempFolder _folder = new();

    public SmallFile()
    {
        using var duck = new Duck();
        duck.Execute($"""
            COPY (SELECT * FROM (VALUES
                (1, 'GA', 10.5, DATE '2025-01-31', TIMESTAMP '2025-03-04 05:06:07.891', 'NaN'::DOUBLE),
                (2, NULL, NULL, DATE '2025-02-28', NULL, 1.5),
                (3, 'TX', 2.25, NULL, TIMESTAMP '2024-02-29 23:59:59', -0.0),
                (4, 'GA', 0.25, DATE '2024-12-31', TIMESTAMP '2024-12-31 12:00:00', NULL)) AS t(id, "state", rate, day, "at", f))
            TO {Duck.Literal(Path)} (FORMAT parquet)
            """);
    }

    public string Path => _folder["small.parquet"];

    public void Dispose() => _folder.Dispose();
}
