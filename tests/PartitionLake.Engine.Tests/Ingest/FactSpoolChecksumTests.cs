using PartitionLake.Engine.Ingest;

namespace PartitionLake.Engine.Tests.Ingest;

/// <summary>The checksum of the rows of a batch: the same for the same rows, however they come, and another for any other.</summary>
public sealed class FactSpoolChecksumTests
{
    private static readonly (string, object?)[][] s_rows =
    [
        [("id", 1), ("name", "ab"), ("rate", 1.5m)],
        [("id", 2), ("name", null), ("rate", 2m)],
        [("id", 3), ("name", "c"), ("rate", 3)],
        [("id", 3), ("name", "c"), ("rate", 3)],
    ];

    [Fact]
    public void Order_of_rows_and_of_properties_makes_no_difference()
    {
        var checksum = Of(s_rows);
        Assert.Equal(64, checksum.Length);
        Assert.Equal(checksum, Of([.. s_rows.Reverse()]));
        Assert.Equal(checksum, Of([.. s_rows.Select(static row => row.Reverse().ToArray())]));
        // A property that is not there is null.
        Assert.Equal(checksum, Of([s_rows[0], [("id", 2), ("rate", 2m)], s_rows[2], s_rows[3]]));
        // The column has widened after some of its values were kept.
        Assert.Equal(Of([[("x", 1)], [("x", 2.5)]]), Of([[("x", 2.5)], [("x", 1)]]));
        Assert.Equal(Of([[("x", 1)], [("x", 2.55m)], [("x", 3.5m)]]), Of([[("x", 3.5m)], [("x", 2.55m)], [("x", 1)]]));
    }

    [Fact]
    public void Any_other_value_row_or_column_does()
    {
        var all = new List<string>
        {
            Of(s_rows),
            Of(s_rows[..3]),
            Of([.. s_rows, s_rows[2]]),
            Of([s_rows[0], s_rows[1], s_rows[2], s_rows[0]]),
            Of([[("id", 1), ("name", ""), ("rate", 1.5m)], .. s_rows[1..]]),
            Of([[("id", 1), ("name", null), ("rate", 1.5m)], .. s_rows[1..]]),
            Of([[("id", 1), ("name", "ab"), ("rate", -1.5m)], .. s_rows[1..]]),
            Of([[("id", 1), ("other", "ab"), ("rate", 1.5m)], .. s_rows[1..]]),
            Of([[("id", 1L), ("name", "ab"), ("rate", 1.5m)], .. s_rows[1..]]),
            Of([[("id", 2), ("name", "ab"), ("rate", 1.5m)], [("id", 1), ("name", null), ("rate", 2m)], s_rows[2], s_rows[3]]),
            Of([[("a", "x"), ("b", "yz")]]),
            Of([[("a", "xy"), ("b", "z")]]),
            Of([[("b", "x"), ("a", "yz")]]),
        };
        Assert.Equal(all.Count, all.Distinct().Count());
    }

    private static string Of(IEnumerable<(string Name, object? Value)[]> rows)
    {
        using var spool = new FactSpool(null, null) { IsChecked = true };
        foreach (var row in rows)
            spool.Add(row.Select(static cell => new FactSpoolCell(cell.Name, cell.Value, null)));
        spool.Complete(TestContext.Current.CancellationToken);
        return spool.Checksum!;
    }
}
