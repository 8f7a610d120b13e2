using System.Globalization;

namespace PartitionLake.Engine.Columns;

/// <summary>Reads the names that <see cref="LakeType.ToString"/> gives to types, of any depth.</summary>
internal ref struct TypeName
{
    private const int MaxDepth = 100;

    private readonly string _text;
    private int _at;

    private TypeName(string text) => _text = text;

    /// <summary>The type of that name; null where there is none.</summary>
    public static LakeType? Parse(string text)
    {
        var name = new TypeName(text);
        return name.Read(0) is { } type && name._at == text.Length ? type : null;
    }

    /// <summary>The name of a field as it stands in a type: in quotes where it is no plain word.</summary>
    public static string Quoted(string name) =>
        name.Length > 0 && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '_')
            ? name
            : $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private LakeType? Read(int depth)
    {
        if (depth > MaxDepth)
            return null;
        if (Take("list<"))
            return Read(depth + 1) is { } element && Take(">") ? LakeType.List(element) : null;
        if (Take("map<"))
            return Read(depth + 1) is { } key && Take(",") && Read(depth + 1) is { } value && Take(">") ? LakeType.Map(key, value) : null;
        if (Take("struct<"))
            return ReadStruct(depth + 1);
        return ReadScalar();
    }

    private LakeType? ReadStruct(int depth)
    {
        var fields = new List<Field>();
        do
        {
            if (ReadName() is not { } name || !Take(":") || Read(depth) is not { } type)
                return null;
            if (fields.Exists(field => field.Name.Equals(name, StringComparison.OrdinalIgnoreCase)))
                return null;
            fields.Add(new Field(name, type));
        }
        while (Take(","));
        return Take(">") ? LakeType.Struct(fields) : null;
    }

    private string? ReadName()
    {
        if (!Take("\""))
        {
            var end = _text.IndexOf(':', _at);
            var word = end < 0 ? "" : _text[_at..end];
            _at += word.Length;
            return word.Length > 0 && Quoted(word) == word ? word : null;
        }
        var name = new System.Text.StringBuilder();
        for (; _at < _text.Length; _at++)
        {
            if (_text[_at] == '"' && !(_at + 1 < _text.Length && _text[_at + 1] == '"'))
            {
                _at++;
                return name.ToString();
            }
            if (_text[_at] == '"')
                _at++;
            name.Append(_text[_at]);
        }
        return null;
    }

    private LakeType? ReadScalar()
    {
        var end = _at;
        for (var inside = 0; end < _text.Length && (inside > 0 || _text[end] is not (',' or '>')); end++)
            inside += _text[end] == '(' ? 1 : _text[end] == ')' ? -1 : 0;
        var word = _text[_at..end];
        _at = end;
        if (word.StartsWith("decimal(", StringComparison.Ordinal) && word.EndsWith(')'))
            return ParseDecimal(word[8..^1]);
        foreach (var type in (ReadOnlySpan<LakeType>)
            [LakeType.Boolean, LakeType.Int32, LakeType.Int64, LakeType.Float, LakeType.Double,
                LakeType.Date, LakeType.Timestamp, LakeType.TimestampUtc, LakeType.String, LakeType.Binary])
        {
            if (word == type.ToString())
                return type;
        }
        return null;
    }

    private bool Take(string part)
    {
        if (!_text.AsSpan(_at).StartsWith(part, StringComparison.Ordinal))
            return false;
        _at += part.Length;
        return true;
    }

    private static LakeType? ParseDecimal(string arguments)
    {
        var comma = arguments.IndexOf(',', StringComparison.Ordinal);
        return comma > 0
            && int.TryParse(arguments.AsSpan(0, comma), NumberStyles.None, CultureInfo.InvariantCulture, out var precision)
            && int.TryParse(arguments.AsSpan(comma + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var scale)
            && precision is >= 1 and <= 38
            && scale <= precision
            ? LakeType.Decimal(precision, scale)
            : null;
    }
}
