using PartitionLake.Engine.Columns;

namespace PartitionLake.Engine.Health;

/// <summary>Compares size, rows and columns with what the run that wrote an object recorded.</summary>
internal sealed class ManifestCheck(ExpectedLake runs) : PartitionCheck
{
    private const int ShownDifferences = 5;

    /// <summary>Beside an object of a run, one that no run wrote doubles rows or adds strange ones.</summary>
    public override void Enter(ExaminedPartition partition)
    {
        if (!runs.IsComplete || !partition.Expected.Any(expected => expected is not null))
            return;
        for (var i = 0; i < partition.Objects.Count; i++)
        {
            if (partition.Expected[i] is not null)
                continue;
            partition.Report(
                CheckKind.UnknownObject,
                FindingSeverity.Error,
                $"'{partition.Objects[i].Path}' was written by no run, and lies beside what a run wrote: its rows are read as well.",
                "Delete it if its rows are in the other object too; otherwise load them by a run.",
                partition.Objects[i],
                ("Bytes", partition.Objects[i].Length),
                ("LastModified", partition.Objects[i].LastModified.UtcDateTime));
        }
    }

    public override ValueTask VisitAsync(ExaminedObject item, CancellationToken cancellationToken)
    {
        if (item.Expected is not { } expected)
            return ValueTask.CompletedTask;
        var differences = new List<string>();
        if (item.Stored.Length != expected.Bytes)
            differences.Add($"{item.Stored.Length:N0} bytes instead of {expected.Bytes:N0}");
        if (item.File.RowCount != expected.Rows)
            differences.Add($"{item.File.RowCount:N0} rows instead of {expected.Rows:N0}");
        CompareColumns(item.File.Schema, expected.Schema, differences);
        if (differences.Count == 0)
            return ValueTask.CompletedTask;
        item.Report(
            CheckKind.ManifestMismatch,
            FindingSeverity.Error,
            $"'{item.Stored.Path}' is not what run {expected.RunId} wrote: "
                + $"{string.Join("; ", differences.Take(ShownDifferences))}{(differences.Count > ShownDifferences ? "; …" : "")}.",
            "Find out who changed it, and run the plan again for this partition.",
            ("Rows", item.File.RowCount),
            ("ExpectedRows", expected.Rows),
            ("Bytes", item.Stored.Length),
            ("ExpectedBytes", expected.Bytes),
            ("RunId", expected.RunId));
        return ValueTask.CompletedTask;
    }

    private static void CompareColumns(Schema found, IReadOnlyList<Field> expected, List<string> differences)
    {
        foreach (var field in expected)
        {
            var ordinal = found.IndexOf(field.Name);
            if (ordinal < 0)
                differences.Add($"no column '{field.Name}'");
            else if (found[ordinal].Type != field.Type)
                differences.Add($"'{field.Name}' is {found[ordinal].Type} instead of {field.Type}");
        }
        foreach (var field in found)
        {
            if (!expected.Any(known => string.Equals(known.Name, field.Name, StringComparison.OrdinalIgnoreCase)))
                differences.Add($"a column '{field.Name}' more");
        }
    }
}
