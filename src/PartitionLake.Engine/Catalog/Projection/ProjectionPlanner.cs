using System.Globalization;
using System.Numerics;
using PartitionLake.Engine.Columns;

namespace PartitionLake.Engine.Catalog.Projection;

/// <summary>Decides between projection and registered partitions by the keys that are really there.</summary>
/// <remarks>
/// Which types each kind of projection takes, and that enum values are trimmed, is what Trino's implementation does. AWS
/// advises a few dozen enum values, and registered partitions where more than half of what is projected would be empty.
/// </remarks>
internal static class ProjectionPlanner
{
    private const int MostEnumValues = 100;
    private const int MostProjected = 1_000_000;

    /// <summary>What the catalog holds in the value of one property.</summary>
    private const int LongestProperty = 512_000;

    /// <param name="measure">The real keys.</param>
    /// <param name="choice">What the user wants.</param>
    /// <param name="wanted">The user's kinds, by key in lower case.</param>
    /// <exception cref="LakeException"><see cref="LakeErrorCode.ProjectionImpossible"/>: the user wants what Athena cannot
    /// do. <see cref="LakeErrorCode.ColumnNotFound"/>: a kind for a key that there is not.</exception>
    public static ProjectionPlan Decide(LakeMeasure measure, ProjectionChoice choice, IReadOnlyDictionary<string, ProjectionKind> wanted)
    {
        CheckNames(measure, wanted);
        if (choice == ProjectionChoice.Off)
            return ProjectionPlan.Off("Partitions are registered because -Projection Off says so.");
        if (measure.Profiles.Length == 0)
            return ProjectionPlan.Off("The table has no partition keys.");
        var keys = new List<KeyProjection>();
        var objections = new List<string>();
        foreach (var profile in measure.Profiles)
        {
            var name = CatalogText.Fold(profile.Key.Name);
            var (projection, objection) = Project(profile, name, wanted.TryGetValue(name, out var kind) ? kind : null, choice == ProjectionChoice.On);
            if (projection is null)
                objections.Add($"'{name}': {objection}");
            else
                keys.Add(projection);
        }
        if (choice == ProjectionChoice.On)
            return On(keys, objections);
        if (objections.Count > 0)
            return ProjectionPlan.Off($"Partitions are registered because not every key can be projected: {string.Join("; ", objections)}.");
        return ByDensity(keys, measure);
    }

    private static ProjectionPlan On(List<KeyProjection> keys, List<string> objections)
    {
        if (objections.Count == 0)
            return new ProjectionPlan(true, "Partitions are projected because -Projection On says so.", keys);
        throw new LakeException(
            LakeErrorCode.ProjectionImpossible,
            $"Athena cannot project the partitions of this lake: {string.Join("; ", objections)}.",
            "Use -Projection Off, or for a key whose value every query gives, -ProjectionType @{ key = 'injected' }.");
    }

    private static ProjectionPlan ByDensity(List<KeyProjection> keys, LakeMeasure measure)
    {
        var product = Product(keys);
        var counts = string.Join(
            " × ", keys.Where(static key => key.Kind != ProjectionKind.Injected)
                .Select(static key => $"{key.Count.ToString("N0", CultureInfo.InvariantCulture)} {key.Key}"));
        var size = $"{product.ToString("N0", CultureInfo.InvariantCulture)} ({counts})";
        if (product > MostProjected)
            return ProjectionPlan.Off(
                $"Partitions are registered because Athena would project {size}, more than {MostProjected.ToString("N0", CultureInfo.InvariantCulture)}.");
        var share = string.Create(CultureInfo.InvariantCulture, $"{100d * measure.Combinations / (double)product:0.#} %");
        return measure.Combinations * 2 >= product
            ? new ProjectionPlan(true,
                $"Partitions are projected: of {size} combinations, {measure.Combinations.ToString("N0", CultureInfo.InvariantCulture)} ({share}) exist.", keys)
            : ProjectionPlan.Off(
                $"Partitions are registered because Athena would project {size}, "
                    + $"of which {measure.Combinations.ToString("N0", CultureInfo.InvariantCulture)} ({share}) exist; AWS advises at least half.");
    }

    private static BigInteger Product(List<KeyProjection> keys) => keys.Aggregate(BigInteger.One, static (product, key) => product * key.Count);

    private static (KeyProjection? Projection, string? Objection) Project(KeyProfile profile, string name, ProjectionKind? wanted, bool isForced)
    {
        if (profile.HasNull)
            return (null, "it has null, which has no place in a projection");
        if (profile.OddFolder is { } folder)
            return (null, $"the folder {CatalogText.Quote(folder)} is spelled otherwise than Athena would look for it");
        if (!name.All(static c => char.IsAsciiLetterOrDigit(c) || c == '_'))
            return (null, "its name holds more than letters, digits and underscores, so no property can name it");
        if (wanted is null && profile.Values.Count == 0)
            return (null, "it has no values yet");
        return (wanted ?? Natural(profile)) switch
        {
            ProjectionKind.Integer => Integer(profile, name),
            ProjectionKind.Date => Date(profile, name),
            ProjectionKind.Enum => Enum(profile, name, wanted is null && !isForced ? MostEnumValues : int.MaxValue),
            _ => (new InjectedProjection(name), null),
        };
    }

    private static ProjectionKind Natural(KeyProfile profile) => profile.Key.Type.Kind switch
    {
        TypeKind.Int32 or TypeKind.Int64 => ProjectionKind.Integer,
        TypeKind.Date => ProjectionKind.Date,
        TypeKind.String when profile.AllDates => ProjectionKind.Date,
        TypeKind.Boolean or TypeKind.Float or TypeKind.Double or TypeKind.Decimal
            or TypeKind.Timestamp or TypeKind.String or TypeKind.Binary or TypeKind.List or TypeKind.Struct or TypeKind.Map => ProjectionKind.Enum,
    };

    private static (KeyProjection?, string?) Integer(KeyProfile profile, string name)
    {
        if (profile.Key.Type.Kind is not (TypeKind.Int32 or TypeKind.Int64 or TypeKind.String))
            return (null, $"it is a {profile.Key.Type}; an integer projection is for int, bigint and string");
        if (profile.Values.Count == 0)
            return (null, "it has no values yet");
        if (!profile.AllIntegers)
            return (null, "not all of its values are whole numbers of 64 bits");
        return profile.Digits >= 0
            ? (new IntegerProjection(name, profile.Least, profile.Greatest, profile.Step, profile.Digits), null)
            : (null, "its numbers are padded with zeros to different widths");
    }

    private static (KeyProjection?, string?) Date(KeyProfile profile, string name)
    {
        if (profile.Key.Type.Kind is not (TypeKind.Date or TypeKind.String))
            return (null, $"it is a {profile.Key.Type}; a date projection is for date and string");
        if (profile.Values.Count == 0)
            return (null, "it has no values yet");
        if (!profile.AllDates)
            return (null, "not all of its values are dates like 2025-08-31");
        if (profile.HasMany)
            return (null, "it has too many values to measure");
        KeyProjection? projection = null;
        foreach (var text in profile.Values.Order(StringComparer.Ordinal))
        {
            DateProjection.TryRead(text, out var day);
            projection = projection?.Including(text) ?? new DateProjection(name, day, day, 1);
        }
        return (projection, null);
    }

    private static (KeyProjection?, string?) Enum(KeyProfile profile, string name, int most)
    {
        if (profile.Key.Type.Kind != TypeKind.String)
            return (null, $"it is a {profile.Key.Type}; an enum is for string");
        if (profile.Values.Count == 0)
            return (null, "it has no values yet");
        if (profile.EnumObjection is { } objection)
            return (null, objection);
        if (profile.HasMany || profile.Values.Count > most)
            return (
                null,
                $"it has {(profile.HasMany ? "more than " : "")}{profile.Values.Count.ToString("N0", CultureInfo.InvariantCulture)} values, "
                    + "and an enum is for a few dozen");
        var projection = new EnumProjection(name, [.. profile.Values.Order(StringComparer.Ordinal)]);
        return string.Join(',', projection.Values).Length <= LongestProperty
            ? (projection, null)
            : (null, $"its values together are longer than the {LongestProperty.ToString("N0", CultureInfo.InvariantCulture)} characters of a property");
    }

    private static void CheckNames(LakeMeasure measure, IReadOnlyDictionary<string, ProjectionKind> wanted)
    {
        foreach (var name in wanted.Keys)
        {
            if (!Array.Exists(measure.Profiles, profile => CatalogText.Fold(profile.Key.Name) == name))
                throw Names.NotFound(name, "-ProjectionType", measure.Profiles.Select(static profile => profile.Key.Name), "the list of partition keys");
        }
    }
}
