using System.Collections;
using System.Management.Automation.Language;
using PartitionLake.Console;
using PartitionLake.Engine;
using PartitionLake.Engine.Catalog;
using PartitionLake.Engine.Catalog.Making;
using PartitionLake.Engine.Pipeline;
using PartitionLake.Engine.Storage;
using PartitionLake.Plan;

namespace PartitionLake.Permissions;

/// <summary>Reads from a command line which cmdlets it runs and what it names. Nothing of it is run.</summary>
/// <param name="variables">The variables of the session, for what the command line takes from them.</param>
/// <param name="paths">What paths mean in the session.</param>
internal sealed class CommandReader(PSVariableIntrinsics variables, SessionPaths paths)
{
    private static readonly (string Parameter, string Key)[] s_planKeys =
        [("Fact", "Fact"), ("Join", "Joins"), ("PartitionBy", "PartitionBy"), ("Destination", "Destination"),
            ("Mode", "Mode"), ("MergeKey", "MergeKey"), ("Catalog", "Catalog")];

    private readonly Dictionary<string, object?> _arguments = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The cmdlets of this module in it, and what they name together.</summary>
    /// <exception cref="LakeException"><see cref="LakeErrorCode.PlanInvalid"/>: it is no command line, or none of this module.</exception>
    public (IReadOnlyList<string> Cmdlets, PolicyPlaces Places) Read(ScriptBlockAst script)
    {
        var cmdlets = new List<string>();
        var places = new PolicyPlaces();
        foreach (var command in script.FindAll(static ast => ast is CommandAst, searchNestedScriptBlocks: true).Cast<CommandAst>())
        {
            if (command.GetCommandName() is not { } name || !CmdletPermissions.Table.ContainsKey(name))
                continue;
            cmdlets.Add(name);
            Bind(command);
            Note(name, places);
        }
        return cmdlets.Count > 0 ? (cmdlets, places) : throw new LakeException(
            LakeErrorCode.PlanInvalid, $"No cmdlet of PartitionLake that talks to AWS is in '{PrintableText.OneLine(script.Extent.Text)}'.",
            "Give a cmdlet's name, or a command line such as { Get-LakePartition s3://bucket/lake/ }.", "Command");
    }

    private void Bind(CommandAst command)
    {
        _arguments.Clear();
        foreach (var (parameter, bound) in StaticParameterBinder.BindCommand(command, resolve: true).BoundParameters)
            _arguments[parameter] = bound.ConstantValue ?? (bound.Value is ExpressionAst value ? ValueOf(value) : null);
    }

    private object? ValueOf(ExpressionAst value)
    {
        if (value is VariableExpressionAst variable)
            return variables.GetValue(variable.VariablePath.UserPath) is PSObject { BaseObject: var inner }
                ? inner
                : variables.GetValue(variable.VariablePath.UserPath);
        try
        {
            return value.SafeGetValue();
        }
        catch (InvalidOperationException)
        {
            // What is computed is not known here: its place is left to be filled in.
            return null;
        }
    }

    private void Note(string cmdlet, PolicyPlaces places)
    {
        foreach (var (parameter, _) in _arguments)
            places.Given.Add(parameter);
        if (cmdlet == "Invoke-PartitionEtl")
        {
            NotePlan(places);
            places.Roles.UnionWith(Texts("JobRole"));
            places.Jobs.UnionWith(Texts("JobName"));
        }
        else if (_arguments.GetValueOrDefault("Catalog") is { } table)
        {
            NoteTable(PlanReader.ReadCatalog(table, "-Catalog", paths), places);
        }
        NotePaths(places.Lakes, cmdlet is "Set-LakeLifecycle" or "Set-LakeTiering" or "New-LakeCrawler" ? [] : Paths(), places);
        foreach (var bucket in Texts("BucketName"))
            places.Buckets.Add(BucketOf(bucket));
        foreach (var path in cmdlet is "Set-LakeLifecycle" or "Set-LakeTiering" ? Paths() : [])
        {
            places.Buckets.Add(BucketOf(path));
            places.Lakes.Add(LakeUri.IsBucket(path) ? path : $"s3://{path}/{Texts("Prefix").FirstOrDefault()?.TrimStart('/')}");
        }
        places.LogBuckets.UnionWith(Texts("LogBucket"));
        places.Keys.UnionWith(Texts("KmsKeyId"));
        places.Namespaces.UnionWith(Texts("Namespace"));
        places.WorkGroups.UnionWith(Texts("WorkGroup"));
        places.QueryResults.UnionWith(Texts("OutputLocation"));
        // Of a split each share has a name of its own.
        places.Manifests.UnionWith(Texts("OutputPath").Where(LakeUri.IsBucket).Select(static path => path[..(path.LastIndexOf('/') + 1)]));
        if (cmdlet == "New-LakeCrawler")
        {
            places.Crawlers.UnionWith(Texts("Name"));
            places.Roles.UnionWith(Texts("Role"));
        }
        else if (Texts("Database").FirstOrDefault() is { } database)
        {
            places.Tables.Add((database, Texts("TableName").FirstOrDefault() ?? "*"));
        }
    }

    private void NotePlan(PolicyPlaces places)
    {
        var source = _arguments.GetValueOrDefault("Plan") switch
        {
            string path => PlanReaderFile.Load(paths.Place(path), paths),
            IDictionary values => new PlanReaderSource("the plan", values, paths),
            _ => null,
        };
        var overrides = new Hashtable(StringComparer.OrdinalIgnoreCase);
        foreach (var (parameter, key) in s_planKeys)
        {
            if (_arguments.GetValueOrDefault(parameter) is { } value)
                overrides[key] = value;
        }
        // Rows may come through the pipeline.
        if (!overrides.ContainsKey("Fact") && source?.Values.Contains("Fact") != true)
            overrides["Fact"] = "PIPELINE";
        var (plan, table) = PlanReader.Read(source, new PlanReaderSource("the parameters", overrides, paths));
        NotePaths(places.Inputs, [.. plan.Fact, .. plan.Joins.Select(static join => join.From)], places);
        NotePaths(places.Lakes, [plan.Destination], places);
        foreach (var input in plan.Joins.Select(static join => join.Input).Append(plan.FactInput))
        {
            if (input.Table is null || TableName.Parse(input.Table) is not { } keys)
                continue;
            places.Given.Add("Table");
            places.InputTables.Add((keys.Database, keys.Name));
        }
        if (table is not null)
            NoteTable(table, places);
    }

    private static void NoteTable(CatalogPlan catalog, PolicyPlaces places)
    {
        places.Given.Add("Catalog");
        if (catalog.CreateDatabase)
            places.Given.Add("Catalog.CreateDatabase");
        places.Tables.Add((catalog.Database, catalog.Table));
    }

    /// <summary>The bucket of a name or an <c>s3://</c> URI.</summary>
    private static string BucketOf(string text) => LakeUri.IsBucket(text) ? LakeUri.Parse(text).Bucket ?? text : text;

    private static void NotePaths(HashSet<string> into, IReadOnlyList<string> paths, PolicyPlaces places)
    {
        foreach (var path in paths)
        {
            if (LakeUri.IsBucket(path))
                into.Add(path);
            else
                places.IsLocal = true;
        }
    }

    private List<string> Paths() => [.. Texts("Path"), .. Texts("LiteralPath"), .. Texts("DifferencePath")];

    private List<string> Texts(string parameter) => _arguments.GetValueOrDefault(parameter) switch
    {
        null => [],
        IEnumerable several and not string => [.. several.Cast<object?>().Select(static one => one?.ToString()).OfType<string>()],
        var one => [one.ToString()!],
    };
}
