using System.Globalization;
using System.Numerics;
using System.Text;
using DuckDB.NET.Data;
using PartitionLake.Benchmarks.Workloads;

namespace PartitionLake.Benchmarks.Measuring;

/// <summary>What identifies a multiset of rows: how many, the sum of their hashes, and the types of their columns.</summary>
/// <remarks>DuckDB computes it for every lake, and for the query itself, so that neither lake is taken on trust.</remarks>
/// <param name="Rows">How many rows.</param>
/// <param name="Hash">The sum over all rows of the hash of all columns.</param>
/// <param name="Types">Name and type of each column.</param>
public sealed record LakeFingerprint(long Rows, string Hash, IReadOnlyList<string> Types)
{
    /// <summary>Adds the rows of another part of the same lake.</summary>
    public LakeFingerprint Plus(LakeFingerprint other) => new(
        Rows + other.Rows,
        (Number(Hash) + Number(other.Hash)).ToString(CultureInfo.InvariantCulture),
        Types.SequenceEqual(other.Types) ? Types : ["columns that differ from file to file"]);

    /// <summary>How this one differs from what is expected; null when it does not.</summary>
    public string? Difference(LakeFingerprint expected)
    {
        if (Rows != expected.Rows)
            return $"holds {Rows:N0} rows instead of {expected.Rows:N0}";
        for (var i = 0; i < Types.Count; i++)
        {
            if (Types[i] != expected.Types[i])
                return $"holds {Types[i]} instead of {expected.Types[i]}";
        }
        return Hash == expected.Hash ? null : "holds other values";
    }

    /// <summary>Has DuckDB compute the fingerprint of some rows.</summary>
    /// <param name="connection">An open database.</param>
    /// <param name="workload">Says which columns the rows have.</param>
    /// <param name="source">A query for the rows.</param>
    public static LakeFingerprint Read(DuckDBConnection connection, Workload workload, string source)
    {
        var columns = new StringBuilder();
        foreach (var name in workload.OutputColumns)
        {
            columns.Append(columns.Length == 0 ? "" : ", ");
            columns.Append(IsKey(workload, name) ? $"CAST({name} AS VARCHAR) AS {name}" : name);
        }
        var rows = $"SELECT {columns} FROM ({source})";
        var types = new List<string>();
        Query(connection, $"DESCRIBE {rows}", reader => types.Add($"{reader.GetString(0)} {reader.GetString(1)}"));
        var (count, hash) = (0L, "");
        Query(connection, $"SELECT count(*), CAST(sum(hash(*COLUMNS(*))) AS VARCHAR) FROM ({rows})", reader =>
        {
            count = reader.GetInt64(0);
            hash = reader.IsDBNull(1) ? "" : Convert.ToString(reader.GetValue(1), CultureInfo.InvariantCulture)!;
        });
        return new LakeFingerprint(count, hash, types);
    }

    private static void Query(DuckDBConnection connection, string sql, Action<DuckDBDataReader> row)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        while (reader.Read())
            row(reader);
    }

    private static BigInteger Number(string hash) => hash.Length == 0 ? 0 : BigInteger.Parse(hash, CultureInfo.InvariantCulture);

    private static bool IsKey(Workload workload, string name)
    {
        foreach (var key in workload.PartitionBy)
        {
            if (key.Name == name)
                return true;
        }
        return false;
    }
}
