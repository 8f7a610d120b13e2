using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Expressions.Binding;
using PartitionLake.Engine.Expressions.Syntax;
using PartitionLake.Engine.Partitioning;
using PartitionLake.Engine.Pipeline.Input;
using PartitionLake.Engine.Pipeline.Plan;
using PartitionLake.Engine.Storage;
using PartitionLake.Engine.Storage.Opening;

namespace PartitionLake.Engine.Pipeline.Binding;

/// <summary>Checks a plan against the footers of its files. Everything that can be wrong with names and types is found here.</summary>
internal sealed class PlanBinder
{
    private readonly EtlPlan _plan;
    private readonly RowBuilder _row = new();
    private readonly List<JoinDraft> _joins = [];
    private readonly List<ComputationDraft> _computations = [];
    private UnnestDraft? _unnest;

    private PlanBinder(EtlPlan plan) => _plan = plan;

    /// <exception cref="LakeException">The plan does not fit its files.</exception>
    public static async Task<BoundPlan> BindAsync(
        EtlPlan plan, LakeStorage storage, WarningLog warnings, InputSpools spools, CancellationToken cancellationToken)
    {
        PlanRules.Check(plan);
        var binder = new PlanBinder(plan);
        var inputs = new InputOptions { Destination = plan.Destination, Warnings = warnings };
        await storage.RefuseSharedAsync([.. plan.Fact, .. plan.Joins.Select(join => join.From)], plan.Destination, cancellationToken).ConfigureAwait(false);
        var fact = await InputTable.OpenAsync(storage, plan.Fact, plan.FactInput, null, inputs, spools, cancellationToken).ConfigureAwait(false);
        foreach (var field in fact.Schema)
            binder._row.Add(field, ColumnOrigin.Fact, $"the fact '{fact.Description}'");
        if (plan.Unnest is not null)
            binder.BindUnnest(plan.Unnest, fact);
        foreach (var join in plan.Joins)
        {
            var table = await InputTable.OpenAsync(storage, [join.From], join.Input, join.Where, inputs, spools, cancellationToken).ConfigureAwait(false);
            binder.BindJoin(join, table, fact);
        }
        foreach (var text in plan.Columns)
            binder.BindComputation(text, fact);
        return binder.Finish(fact);
    }

    private void BindUnnest(string text, InputTable fact)
    {
        var item = SqlParser.ParseSelectItem(text);
        var value = InputCasts.Resolve(item.Expression, fact, _row);
        var list = BoundExpression.Bind(value, text, _row.ToSchema());
        if (list.Type.Element is not { } element)
        {
            throw new LakeException(
                LakeErrorCode.TypeMismatch,
                $"Unnest takes a list or a map; '{text}' is of type {list.Type}.",
                "Name a column of lists: Unnest = 'items AS item'.",
                "Unnest");
        }
        _row.Add(new Field(item.OutputName, element), ColumnOrigin.Unnested, $"Unnest '{text}'");
        _unnest = new UnnestDraft(value, text, list.Inputs);
    }

    private void BindJoin(JoinPlan join, InputTable table, InputTable fact)
    {
        var keys = new JoinKeyBinder(join, table, fact, _row);
        var bound = join.On.Select(keys.Bind).ToList();
        var index = _joins.Count;
        var selected = new List<(string Source, int Target)>();
        foreach (var (source, name) in Selected(join, table, keys.KeyColumns))
        {
            var field = table.Wanted(source).Field with { Name = name, IsNullable = true };
            selected.Add((source, _row.Add(field, ColumnOrigin.Dimension, $"the dimension '{join.From}'", index)));
        }
        var where = join.Where is null ? null : table.Resolve(SqlParser.ParseExpression(join.Where));
        if (where is not null)
            RequireBoolean(BoundExpression.Bind(where, join.Where!, table.Known), join);
        _joins.Add(new JoinDraft(join, table, bound, selected, where));
    }

    private static IEnumerable<(string Source, string Name)> Selected(JoinPlan join, InputTable table, HashSet<string> keys)
    {
        if (join.Select is not null)
        {
            foreach (var text in join.Select)
            {
                var item = SqlParser.ParseSelectItem(text);
                if (item.Expression is CastExpression { Operand: ColumnExpression cast } typed)
                {
                    Find(table, cast.Name, $"Select of '{join.From}'", mayConflict: true);
                    yield return (table.Cast(cast.Name, typed.Target), item.OutputName);
                    continue;
                }
                if (item.Expression is FieldExpression field && table.Reach(field) is { Element: null } way)
                {
                    yield return (way.Path, item.OutputName);
                    continue;
                }
                if (item.Expression is not ColumnExpression column)
                {
                    throw new LakeException(
                        LakeErrorCode.PlanInvalid,
                        $"Select of the join with '{join.From}' takes columns and CAST(column AS type), not other expressions; found: {text}",
                        "Select the columns here and compute with them in Columns.",
                        "Joins.Select");
                }
                Find(table, column.Name, $"Select of '{join.From}'");
                yield return (column.Name, item.OutputName);
            }
            yield break;
        }
        if (table.UnusableColumns.Count > 0)
        {
            var name = table.UnusableColumns.First().Key;
            throw table.Refusal(name, $"Select = 'CAST({name} AS STRING) AS {name}'", "List the columns you want in the join's Select.");
        }
        foreach (var field in table.Schema)
        {
            if (!keys.Contains(field.Name))
                yield return (field.Name, field.Name);
        }
    }

    private void BindComputation(string text, InputTable fact)
    {
        var item = SqlParser.ParseSelectItem(text);
        var value = InputCasts.Resolve(item.Expression, fact, _row);
        var expression = BoundExpression.Bind(value, text, _row.ToSchema());
        if (InputCasts.IsCastOf(item) && _row.IndexOf(item.OutputName) is >= 0 and var ordinal)
            value = Hide(ordinal, value);
        var target = _row.Add(new Field(item.OutputName, expression.Type), ColumnOrigin.Computed, $"the computed column '{text}'");
        _computations.Add(new ComputationDraft(target, value, text, expression.Inputs));
    }

    /// <summary>Lets a column of another type stand for the one it is made of; what was computed of that one still is.</summary>
    private SqlExpression Hide(int ordinal, SqlExpression value)
    {
        var name = _row[ordinal].Field.Name;
        var hidden = _row.Hide(ordinal);
        for (var i = 0; i < _computations.Count; i++)
            _computations[i] = _computations[i] with { Expression = InputCasts.Rename(_computations[i].Expression, name, hidden) };
        for (var i = 0; i < _joins.Count; i++)
            _joins[i] = _joins[i].Rename(name, hidden);
        return InputCasts.Rename(value, name, hidden);
    }

    /// <summary>The column of a partition key: one of the row, or a field of the fact's structs.</summary>
    private int Key(string source, InputTable fact) =>
        _row.IndexOf(source) < 0 && source.Contains('.', StringComparison.Ordinal)
            && InputCasts.Resolve(SqlParser.ParseExpression(source), fact, _row) is ColumnExpression field
            ? _row.Find(field.Name, "PartitionBy")
            : _row.Find(source, "PartitionBy");

    private BoundPlan Finish(InputTable fact)
    {
        var partitions = new int[_plan.PartitionBy.Count];
        var partitionColumns = new PartitionColumn[partitions.Length];
        for (var i = 0; i < partitions.Length; i++)
        {
            var key = _plan.PartitionBy[i];
            partitions[i] = Key(key.Source, fact);
            partitionColumns[i] = PlanRules.PartitionColumn(_plan, key, _row[partitions[i]].Field);
        }
        var output = new OutputBinder(_plan, _row, fact).Bind(partitions);
        var outputSchema = new Schema(output.Select(ordinal => _row[ordinal].Field with { IsNullable = true }));
        var mergeKey = OutputBinder.MergeKey(_plan, outputSchema);
        string[] keyNames = [.. _plan.PartitionBy.Select(static key => key.Name)];
        var sortBy = ObjectLayout.SortBy(_plan.SortBy, outputSchema, keyNames);
        var bloomFilters = ObjectLayout.BloomFilters(_plan.BloomFilter, outputSchema, keyNames);

        var used = new HashSet<int>(output);
        used.UnionWith(partitions);
        var checks = CheckBinder.Bind(_plan.Checks, _row);
        foreach (var check in checks)
            used.UnionWith(check.Columns);
        var computations = UseComputations(used);
        for (var join = _joins.Count - 1; join >= 0; join--)
            used.UnionWith(_joins[join].Inputs(_row));
        used.UnionWith(_unnest?.Inputs ?? []);
        var factColumns = _row.AssignFact(used);
        var joins = new BoundJoin[_joins.Count];
        for (var join = 0; join < joins.Length; join++)
            joins[join] = _joins[join].Finish(_row, used);
        var schema = _row.ToSchema();
        return new BoundPlan
        {
            Plan = _plan,
            Name = _plan.Name ?? Path.GetFileNameWithoutExtension(_plan.FileName),
            Fact = fact,
            FactColumns = factColumns,
            Unnest = _unnest is null ? null : new BoundUnnest(BoundExpression.Bind(_unnest.Expression, _unnest.Text, schema), _unnest.Text),
            Joins = joins,
            Row = _row.Columns,
            RowSchema = schema,
            Computations = [.. computations.Select(draft => new BoundComputation(draft.Target, BoundExpression.Bind(draft.Expression, draft.Text, schema)))],
            Checks = checks,
            PartitionOrdinals = partitions,
            PartitionColumns = partitionColumns,
            OutputOrdinals = output,
            OutputSchema = outputSchema,
            MergeKeyOrdinals = mergeKey,
            SortBy = sortBy,
            BloomFilters = bloomFilters,
        };
    }

    /// <summary>The computations that are needed; adds what they read to the used columns.</summary>
    private List<ComputationDraft> UseComputations(HashSet<int> used)
    {
        var needed = new List<ComputationDraft>();
        for (var i = _computations.Count - 1; i >= 0; i--)
        {
            if (!used.Contains(_computations[i].Target))
                continue;
            needed.Insert(0, _computations[i]);
            used.UnionWith(_computations[i].Inputs);
        }
        return needed;
    }

    private static int Find(InputTable table, string name, string where, bool mayConflict = false)
    {
        var ordinal = table.Schema.IndexOf(name);
        if (ordinal >= 0)
            return ordinal;
        if (table.UnusableColumns.TryGetValue(name, out var unusable))
        {
            return mayConflict && unusable.Conflict is not null
                ? -1
                : throw table.Refusal(name, $"Select = 'CAST({name} AS STRING) AS {name}'", "Use another column.");
        }
        throw Names.NotFound(name, where, table.Schema.Select(field => field.Name), $"'{table.Description}'");
    }

    internal static LakeException Unusable(InputTable fact, string name) =>
        fact.Refusal(name, $"Columns = 'CAST({name} AS STRING) AS {name}'", $"Leave it out with Exclude = '{name}', or list the wanted columns in Include.");

    private static void RequireBoolean(BoundExpression where, JoinPlan join)
    {
        if (where.Type.Kind != TypeKind.Boolean)
        {
            throw new LakeException(
                LakeErrorCode.TypeMismatch,
                $"Where of the join with '{join.From}' must be a condition; '{where.Text}' is of type {where.Type}.",
                "Compare it with something, for instance with =.",
                "Joins.Where");
        }
    }

    private sealed record UnnestDraft(SqlExpression Expression, string Text, IReadOnlyList<int> Inputs);

    private sealed record ComputationDraft(int Target, SqlExpression Expression, string Text, IReadOnlyList<int> Inputs);
}
