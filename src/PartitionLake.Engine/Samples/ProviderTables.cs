using System.Globalization;
using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Samples.Vocabulary;

namespace PartitionLake.Engine.Samples;

/// <summary>Makes the dimension tables about providers: groups, members, the registry, and addresses.</summary>
internal sealed class ProviderTables(StarSchema star)
{
    private static readonly Schema GroupSchema = new(
    [
        new Field("pg_uid", LakeType.String, IsNullable: false),
        new Field("tin_type", LakeType.String),
        new Field("tin_value", LakeType.String),
        new Field("group_name", LakeType.String),
        new Field("member_count", LakeType.Int32),
    ]);

    private static readonly Schema MemberSchema = new(
    [
        new Field("pg_uid", LakeType.String, IsNullable: false),
        new Field("npi", LakeType.String, IsNullable: false),
    ]);

    private static readonly Schema NpiSchema = new(
    [
        new Field("npi", LakeType.String, IsNullable: false),
        new Field("first_name", LakeType.String),
        new Field("last_name", LakeType.String),
        new Field("organization_name", LakeType.String),
        new Field("enumeration_type", LakeType.String),
        new Field("status", LakeType.String),
        new Field("primary_taxonomy_code", LakeType.String),
        new Field("primary_taxonomy_desc", LakeType.String),
        new Field("credential", LakeType.String),
        new Field("sole_proprietor", LakeType.String),
        new Field("enumeration_date", LakeType.Date),
    ]);

    private static readonly Schema AddressSchema = new(
    [
        new Field("npi", LakeType.String, IsNullable: false),
        new Field("address_purpose", LakeType.String, IsNullable: false),
        new Field("address_line", LakeType.String),
        new Field("state", LakeType.String),
        new Field("latitude", LakeType.Double),
        new Field("longitude", LakeType.Double),
        new Field("county_name", LakeType.String),
        new Field("county_fips", LakeType.String),
        new Field("stat_area_name", LakeType.String),
        new Field("stat_area_code", LakeType.String),
    ]);

    private static readonly int FirstEnumeration = new DateOnly(2005, 5, 23).DayNumber - new DateOnly(1970, 1, 1).DayNumber;

    public SampleTable Groups => new("dims/dim_provider_group.parquet", GroupSchema, AddGroups);

    public SampleTable Members => new("xrefs/xref_pg_member_npi.parquet", MemberSchema, AddMembers);

    public SampleTable Npis => new("dims/dim_npi.parquet", NpiSchema, AddNpis);

    public SampleTable Addresses => new("dims/dim_npi_address_geolocation.parquet", AddressSchema, AddAddresses);

    private IEnumerable<int> AddGroups(SampleRowBuilder rows)
    {
        for (var group = 0; group < star.Providers.GroupCount; group++)
        {
            var (first, end) = star.Providers.MembersOf(group);
            var random = SampleRandom.For(star.Options.Seed, SampleStream.Groups, group + 1L);
            var isAlone = end - first == 1;
            rows.Add(star.Providers.GroupKey(group))
                .Add(isAlone ? "npi" : "ein")
                .Add(isAlone ? star.Providers.Npi(first) : (100_000_000 + random.Below(900_000_000)).ToString(CultureInfo.InvariantCulture))
                .Add(isAlone ? null : OrganizationName(ref random))
                .Add(end - first);
            yield return rows.Count;
        }
    }

    private IEnumerable<int> AddMembers(SampleRowBuilder rows)
    {
        for (var group = 0; group < star.Providers.GroupCount; group++)
        {
            var key = star.Providers.GroupKey(group);
            foreach (var member in star.Providers.CrossReference(group))
            {
                rows.Add(key).Add(star.Providers.Npi(member));
                yield return rows.Count;
            }
        }
    }

    private IEnumerable<int> AddNpis(SampleRowBuilder rows)
    {
        foreach (var (area, member, isFirst) in KnownMembers())
        {
            var random = SampleRandom.For(star.Options.Seed, SampleStream.Providers, member);
            var drawn = random.Below(star.Options.Taxonomies);
            var taxonomy = TaxonomyVocabulary.Get(isFirst ? area.Taxonomy : drawn);
            var isPerson = !taxonomy.IsOrganization;
            rows.Add(star.Providers.Npi(member))
                .Add(isPerson ? PersonVocabulary.FirstName(ref random) : null)
                .Add(isPerson ? PersonVocabulary.LastName(ref random) : null)
                .Add(isPerson ? null : OrganizationName(ref random))
                .Add(isPerson ? "NPI-1" : "NPI-2")
                .Add(random.Chance(985) ? "A" : "D")
                .Add(taxonomy.Code)
                .Add(taxonomy.Description)
                .Add(random.Chance(200) ? null : taxonomy.Credential)
                .Add(isPerson ? random.Chance(250) ? "YES" : "NO" : null)
                .Add(FirstEnumeration + random.Below(7_000));
            yield return rows.Count;
        }
    }

    /// <summary>For each provider a mailing address, where it practises, and for some a second practice.</summary>
    private IEnumerable<int> AddAddresses(SampleRowBuilder rows)
    {
        foreach (var (area, member, isFirst) in KnownMembers())
        {
            var random = SampleRandom.For(star.Options.Seed, SampleStream.Addresses, member);
            var practice = isFirst ? area.Place : DrawPlace(area.State, ref random);
            AddAddress(rows, member, "MAILING", area.State, DrawPlace(area.State, ref random), ref random);
            yield return rows.Count;
            AddAddress(rows, member, "LOCATION", area.State, practice, ref random);
            yield return rows.Count;
            if (random.Chance(120))
            {
                AddAddress(rows, member, "LOCATION", area.State, DrawPlace(area.State, ref random), ref random);
                yield return rows.Count;
            }
        }
    }

    private void AddAddress(SampleRowBuilder rows, int member, string purpose, int state, Place? place, ref SampleRandom random)
    {
        var isLocated = place is not null;
        rows.Add(star.Providers.Npi(member))
            .Add(purpose)
            .Add(string.Create(CultureInfo.InvariantCulture, $"{random.Below(9_900) + 100} {PersonVocabulary.Street(ref random)}"))
            .Add(PlaceVocabulary.State(state))
            .Add(isLocated ? Math.Round(place!.Latitude + random.Unit() * 0.4 - 0.2, 6) : null)
            .Add(isLocated ? Math.Round(place!.Longitude + random.Unit() * 0.4 - 0.2, 6) : null)
            .Add(place?.County)
            .Add(place?.CountyCode)
            .Add(place?.AreaName)
            .Add(place?.AreaCode);
    }

    private IEnumerable<(ProviderArea Area, int Member, bool IsFirst)> KnownMembers()
    {
        for (var group = 0; group < star.Providers.GroupCount; group++)
        {
            var area = star.Providers.AreaOf(group);
            if (area.IsUnknown)
                continue;
            var (first, end) = star.Providers.MembersOf(group);
            for (var member = first; member < end; member++)
                yield return (area, member, member == first);
        }
    }

    private static Place DrawPlace(int state, ref SampleRandom random)
    {
        var places = PlaceVocabulary.AreasOf(state);
        return places[random.Below(places.Length)];
    }

    private static string OrganizationName(ref SampleRandom random) => random.Below(4) switch
    {
        0 => $"{PersonVocabulary.LastName(ref random)} & {PersonVocabulary.LastName(ref random)} Associates, P.C.",
        1 => $"St. {PersonVocabulary.FirstName(ref random)}'s Hospital",
        2 => $"{PersonVocabulary.LastName(ref random)} Family Health / Urgent Care LLC",
        _ => $"{PersonVocabulary.LastName(ref random)} Medical Group",
    };
}
