using System.Text;

namespace PartitionLake.Engine.Catalog.Ddl;

/// <summary>Names and literals as Athena's DDL, which is Hive's, reads them.</summary>
internal static class HiveText
{
    /// <summary>A name in backticks; a backtick within is doubled.</summary>
    public static string Name(string name) => $"`{name.Replace("`", "``", StringComparison.Ordinal)}`";

    /// <summary>A text in single quotes, with a backslash before what would end or change it.</summary>
    /// <exception cref="LakeException">It holds U+0000.</exception>
    public static string Literal(string text)
    {
        var literal = new StringBuilder(text.Length + 2).Append('\'');
        foreach (var c in text)
        {
            switch (c)
            {
                case '\'' or '\\':
                    literal.Append('\\').Append(c);
                    break;
                case '\n':
                    literal.Append("\\n");
                    break;
                case '\r':
                    literal.Append("\\r");
                    break;
                case '\t':
                    literal.Append("\\t");
                    break;
                case '\0':
                    throw new LakeException(
                        LakeErrorCode.CatalogNameInvalid, "The text holds U+0000, which no statement can carry.", "Give another text.", text);
                default:
                    literal.Append(c);
                    break;
            }
        }
        return literal.Append('\'').ToString();
    }
}
