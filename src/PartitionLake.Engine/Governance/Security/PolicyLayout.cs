using System.Text.Json;

namespace PartitionLake.Engine.Governance.Security;

/// <summary>Where the statements of a policy stand in its text, in bytes.</summary>
/// <param name="IsList">Whether they stand in a list; a single one may stand alone.</param>
/// <param name="ListStart">Where the list begins.</param>
/// <param name="Statements">Each statement.</param>
internal sealed record PolicyLayout(bool IsList, int ListStart, List<PolicyPart> Statements)
{
    /// <summary>The layout, or null where the text is no object with statements.</summary>
    /// <exception cref="JsonException">The text is not JSON.</exception>
    public static PolicyLayout? Of(byte[] policy)
    {
        var reader = new Utf8JsonReader(policy);
        PolicyLayout? found = null;
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            return null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isStatement = reader.ValueTextEquals("Statement"u8);
            reader.Read();
            if (isStatement)
                found = ReadStatements(ref reader);
            else
                reader.Skip();
        }
        while (reader.Read())
        {
            // Reads to the end: text after the object is an error too.
        }
        return found;
    }

    private static PolicyLayout? ReadStatements(ref Utf8JsonReader reader)
    {
        var start = (int)reader.TokenStartIndex;
        if (reader.TokenType == JsonTokenType.StartObject)
            return new PolicyLayout(false, start, [ReadStatement(ref reader)]);
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            reader.Skip();
            return null;
        }
        var statements = new List<PolicyPart>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            statements.Add(ReadStatement(ref reader));
        return new PolicyLayout(true, start, statements);
    }

    private static PolicyPart ReadStatement(ref Utf8JsonReader reader)
    {
        var start = (int)reader.TokenStartIndex;
        string? sid = null;
        if (reader.TokenType == JsonTokenType.StartObject)
        {
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isSid = reader.ValueTextEquals("Sid"u8);
                reader.Read();
                if (isSid && reader.TokenType == JsonTokenType.String)
                    sid = reader.GetString();
                reader.Skip();
            }
        }
        return new PolicyPart(start, (int)reader.BytesConsumed, sid);
    }
}

/// <param name="Start">Of its first byte.</param>
/// <param name="End">After its last byte.</param>
/// <param name="Sid">The statement's id.</param>
internal sealed record PolicyPart(int Start, int End, string? Sid);
