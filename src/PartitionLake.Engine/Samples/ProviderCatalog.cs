using System.Globalization;
using System.Text;
using PartitionLake.Engine.Samples.Vocabulary;

namespace PartitionLake.Engine.Samples;

/// <summary>Provider groups, the areas they work in, and their members.</summary>
/// <remarks>Only two numbers are held per group; everything else about a member follows from its number.</remarks>
internal sealed class ProviderCatalog
{
    private const int NpiSpace = 100_000_000;

    private readonly int _seed;
    private readonly int[] _areaOfGroup;
    private readonly int[] _firstMember;
    private readonly int[][] _groupsOfArea;

    public ProviderCatalog(SampleOptions options, ProviderArea[] areas)
    {
        _seed = options.Seed;
        Areas = areas;
        _areaOfGroup = new int[Math.Max(options.ProviderGroups, areas.Length)];
        _firstMember = new int[_areaOfGroup.Length + 1];
        var perArea = new List<int>[areas.Length];
        var random = SampleRandom.For(_seed, SampleStream.Groups, 0);
        for (var group = 0; group < _areaOfGroup.Length; group++)
        {
            var area = group < areas.Length ? group : random.Below(areas.Length);
            _areaOfGroup[group] = area;
            (perArea[area] ??= []).Add(group);
            _firstMember[group + 1] = _firstMember[group] + DrawSize(ref random);
        }
        _groupsOfArea = Array.ConvertAll(perArea, groups => groups.ToArray());
    }

    public ProviderArea[] Areas { get; }

    public int GroupCount => _areaOfGroup.Length;

    public ProviderArea AreaOf(int group) => Areas[_areaOfGroup[group]];

    /// <summary>The numbers of a group's own members, from the first up to, not including, the second.</summary>
    public (int First, int End) MembersOf(int group) => (_firstMember[group], _firstMember[group + 1]);

    /// <summary>
    /// The members the cross-reference names, in file order: first the one that stands for the group,
    /// then own members, and now and then somebody who belongs to another group as well.
    /// </summary>
    public IEnumerable<int> CrossReference(int group)
    {
        if (AreaOf(group).IsUnknown && group % 2 == 0)
            yield break;
        var (first, end) = MembersOf(group);
        var random = SampleRandom.For(_seed, SampleStream.Members, group);
        for (var member = first; member < end; member++)
            yield return member;
        if (random.Chance(150))
        {
            var (guest, guestEnd) = MembersOf(random.Below(GroupCount));
            if (guest != first)
                yield return guest + random.Below(guestEnd - guest);
        }
    }

    public int PickGroup(int area, ref SampleRandom random)
    {
        var groups = _groupsOfArea[area];
        return groups[random.Below(groups.Length)];
    }

    /// <summary>The group's key: 32 hexadecimal digits.</summary>
    public string GroupKey(int group)
    {
        var random = SampleRandom.For(_seed, SampleStream.GroupKeys, group);
        return string.Create(CultureInfo.InvariantCulture, $"{random.Next():x16}{SampleRandom.Mix((ulong)group):x16}");
    }

    /// <summary>A national provider identifier: ten digits, distinct per member, the last by Luhn's rule over 80840 and the others.</summary>
    public string Npi(int member)
    {
        var offset = SampleRandom.Mix((ulong)(uint)_seed) % NpiSpace;
        var digits = (((ulong)member * 38_765_431 + offset) % NpiSpace).ToString("00000000", CultureInfo.InvariantCulture);
        var text = new StringBuilder("1").Append(digits);
        // The prefix 80840 contributes 24 to the sum.
        var sum = 24;
        for (var i = 0; i < text.Length; i++)
        {
            var digit = (text[text.Length - 1 - i] - '0') * (i % 2 == 0 ? 2 : 1);
            sum += digit > 9 ? digit - 9 : digit;
        }
        return text.Append((char)('0' + (10 - sum % 10) % 10)).ToString();
    }

    private static int DrawSize(ref SampleRandom random) =>
        random.Below(100) switch
        {
            < 30 => 1,
            < 60 => 2,
            < 85 => 3 + random.Below(3),
            _ => 6 + random.Below(7),
        };
}
