using System.Collections;
using System.Collections.Specialized;
using System.Globalization;
using PartitionLake.Engine;
using PartitionLake.Engine.Columns;

namespace PartitionLake.Plan;

/// <summary>
/// One value of a plan together with its key path (<c>Joins[2].On</c>), read as the type that is expected there.
/// A value of another type is a fault, and reading goes on with nothing.
/// </summary>
internal sealed class PlanReaderNode
{
    private readonly object? _value;
    private readonly PlanReaderSource _source;
    private readonly PlanReaderFaults _faults;

    public PlanReaderNode(string path, object? value, PlanReaderSource source, PlanReaderFaults faults)
    {
        Path = path;
        _value = Unwrap(value);
        _source = source;
        _faults = faults;
    }

    public string Path { get; }

    public bool IsMissing => _value is null;

    public bool IsDictionary => _value is IDictionary;

    /// <summary>The text, or null where there is none.</summary>
    public string? Text(string expected = "text")
    {
        if (_value is string text && !string.IsNullOrWhiteSpace(text))
            return text;
        if (_value is not null)
            Wrong(expected);
        return null;
    }

    /// <summary>One text or a list of texts.</summary>
    public IReadOnlyList<string> Texts(string expected = "text or a list of texts")
    {
        var texts = new List<string>();
        foreach (var item in Items())
        {
            if (item.Text(expected) is { } text)
                texts.Add(text);
            else if (item.IsMissing)
                item.Wrong(expected);
        }
        return texts;
    }

    /// <summary>One path or a list of paths of files, wildcards included, made absolute.</summary>
    public IReadOnlyList<string> Files()
    {
        var texts = Texts("a path or a list of paths");
        var paths = new string[texts.Count];
        for (var i = 0; i < paths.Length; i++)
            paths[i] = Resolve(texts[i], _source.Paths.Files);
        return paths;
    }

    /// <summary>The path of what is read, wildcards included, made absolute.</summary>
    public string? File() => Text("a path") is { } text ? Resolve(text, _source.Paths.Files) : null;

    /// <summary>The path of what is written, made absolute.</summary>
    public string? Place() => Text("a path") is { } text ? Resolve(text, _source.Paths.Place) : null;

    /// <summary>The elements of a list, each with its own path; a single value counts as a list of one.</summary>
    public IReadOnlyList<PlanReaderNode> Items()
    {
        if (_value is null)
            return [];
        if (_value is string or IDictionary || _value is not IEnumerable list)
            return [this];
        var items = new List<PlanReaderNode>();
        foreach (var item in list)
            items.Add(new PlanReaderNode($"{Path}[{items.Count}]", item, _source, _faults));
        return items;
    }

    /// <summary>The type of that name; null where there is none, which is then noted as a fault.</summary>
    public LakeType? Type(string name)
    {
        try
        {
            return TypeText.Parse(name, Path);
        }
        catch (LakeException e)
        {
            _faults.Add(e.Code, e.Message, e.Remedy ?? "", Path);
            return null;
        }
    }

    /// <summary>A single character; null where there is none.</summary>
    public char? Character()
    {
        if (_value is char or string { Length: 1 })
            return Convert.ToChar(_value, CultureInfo.InvariantCulture);
        if (_value is not null)
            Wrong("one character");
        return null;
    }

    public bool Flag()
    {
        if (_value is bool flag)
            return flag;
        if (_value is SwitchParameter flagged)
            return flagged.IsPresent;
        if (_value is not null)
            Wrong("$true or $false");
        return false;
    }

    public int Number(int minimum, int maximum)
    {
        if (_value is null)
            return 0;
        if (AsNumber() is { } number && number == Math.Floor(number) && number >= minimum && number <= maximum)
            return (int)number;
        Wrong($"a whole number from {minimum} to {maximum}");
        return 0;
    }

    /// <summary>A number from 0 to 1; null where there is none.</summary>
    public double? Share()
    {
        if (_value is null)
            return null;
        if (AsNumber() is >= 0 and <= 1 and var share)
            return share;
        Wrong("a share from 0 to 1");
        return null;
    }

    /// <summary>The number, of whatever .NET type a hashtable, a data file or JSON gives it; null where it is none.</summary>
    private double? AsNumber() => _value is sbyte or byte or short or ushort or int or uint or long or ulong or float or double or decimal
        ? Convert.ToDouble(_value, CultureInfo.InvariantCulture)
        : null;

    public T Choice<T>(T fallback)
        where T : struct, Enum
    {
        if (_value is null)
            return fallback;
        var text = _value is string or Enum ? _value.ToString() : null;
        if (text is { Length: > 0 } && char.IsLetter(text[0]) && Enum.TryParse<T>(text, ignoreCase: true, out var choice))
            return choice;
        Wrong("one of " + string.Join(", ", Enum.GetNames<T>()));
        return fallback;
    }

    /// <summary>The members of a hashtable. A key that is not among the known ones is a fault; null when this is no hashtable.</summary>
    public IReadOnlyDictionary<string, PlanReaderNode>? Members(IReadOnlyList<string> knownKeys, string expected)
    {
        if (_value is not IDictionary dictionary)
        {
            Wrong(expected);
            return null;
        }
        var members = new Dictionary<string, PlanReaderNode>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in Pairs(dictionary))
        {
            var path = Path.Length == 0 ? _source.KeyNames?.GetValueOrDefault(name) ?? name : $"{Path}.{name}";
            var member = new PlanReaderNode(path, value, _source, _faults);
            if (!PlanReaderKeys.Contains(knownKeys, name))
                _faults.Add(LakeErrorCode.PlanKeyUnknown, $"{path}: {_source.Label} has a key '{name}' that is not known here.",
                    PlanReaderKeys.Suggest(knownKeys, name), path);
            else if (!members.TryAdd(name, member))
                member.Fault("this key is there twice, in different case.", "Keep one of the two.");
        }
        return members;
    }

    /// <summary>The pairs of a hashtable whose keys are free, such as column names; sorted where the hashtable has no order.</summary>
    public IReadOnlyList<KeyValuePair<string, PlanReaderNode>> FreeMembers()
    {
        var members = new List<KeyValuePair<string, PlanReaderNode>>();
        if (_value is not IDictionary dictionary)
            return members;
        foreach (var (name, value) in Pairs(dictionary))
            members.Add(new(name, new PlanReaderNode($"{Path}.{name}", value, _source, _faults)));
        if (dictionary is Hashtable)
            members.Sort(static (left, right) => string.CompareOrdinal(left.Key, right.Key));
        return members;
    }

    public void Wrong(string expected) =>
        Fault($"found {Describe(_value)}, expected {expected}.", $"Correct it in {_source.Label}.");

    public void Fault(string message, string remedy) => _faults.Add(LakeErrorCode.PlanInvalid, $"{Path}: {message}", remedy, Path);

    private string Resolve(string text, Func<string, string> resolve)
    {
        try
        {
            return resolve(text);
        }
        catch (LakeException e)
        {
            _faults.Add(e.Code, $"{Path}: {e.Message}", e.Remedy ?? "", Path);
            return text;
        }
    }

    private static IEnumerable<KeyValuePair<string, object?>> Pairs(IDictionary dictionary)
    {
        foreach (DictionaryEntry entry in dictionary)
            yield return new(entry.Key as string ?? Convert.ToString(entry.Key, CultureInfo.InvariantCulture) ?? "", entry.Value);
    }

    private static object? Unwrap(object? value)
    {
        if (value is not PSObject wrapped)
            return value;
        return wrapped.BaseObject is PSCustomObject ? ToDictionary(wrapped) : wrapped.BaseObject;
    }

    /// <summary>The properties of an object such as <c>ConvertFrom-Json</c> makes, as keys and values.</summary>
    public static OrderedDictionary ToDictionary(PSObject wrapped)
    {
        var dictionary = new OrderedDictionary();
        foreach (var property in wrapped.Properties)
            dictionary[property.Name] = property.Value;
        return dictionary;
    }

    private static string Describe(object? value) => value switch
    {
        null => "nothing",
        string text when string.IsNullOrWhiteSpace(text) => "empty text",
        string text => $"the text '{text}'",
        bool flag => flag ? "$true" : "$false",
        IDictionary dictionary => $"a hashtable with {dictionary.Count} keys",
        ICollection list => $"a list of {list.Count}",
        ScriptBlock => "a script block",
        IFormattable number and (sbyte or byte or short or ushort or int or uint or long or ulong or float or double or decimal) =>
            "the number " + number.ToString(null, CultureInfo.InvariantCulture),
        _ => $"a value of type {value.GetType().Name}",
    };
}
