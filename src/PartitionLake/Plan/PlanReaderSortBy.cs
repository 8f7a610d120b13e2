using PartitionLake.Engine.Pipeline.Plan;

namespace PartitionLake.Plan;

/// <summary>Reads an order of rows: names of columns, or hashtables that say that the greatest value comes first.</summary>
internal static class PlanReaderSortBy
{
    private const string Expected = "a column name, @{ Column = 'rate'; Descending = $true }, or a list of these";

    public static IReadOnlyList<SortColumnPlan> Read(PlanReaderNode? node)
    {
        var columns = new List<SortColumnPlan>();
        foreach (var item in node?.Items() ?? [])
        {
            if (!item.IsDictionary)
            {
                if (item.Text(Expected) is { } name)
                    columns.Add(new SortColumnPlan(name));
                else if (item.IsMissing)
                    item.Wrong(Expected);
                continue;
            }
            if (item.Members(PlanReaderKeys.SortColumn, Expected) is not { } members)
                continue;
            if (members.TryGetValue("Column", out var column) && column.Text("a column name") is { } sorted)
                columns.Add(new SortColumnPlan(sorted, members.TryGetValue("Descending", out var descending) && descending.Flag()));
            else
                item.Fault("the sort column has no Column.", "Name it: @{ Column = 'rate'; Descending = $true }.");
        }
        return columns;
    }
}
