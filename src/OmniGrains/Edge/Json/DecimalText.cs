using System.Buffers;
using System.Buffers.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace OmniGrains.Edge.Json;

/// <summary>
/// Decimals: written as strings, because JSON numbers lose digits in many clients; read from strings and numbers.
/// Plain digits only: no exponent, at most 28 digits, so that nothing is rounded silently.
/// </summary>
public sealed class DecimalText : JsonConverter<decimal>
{
    private const int MostDigits = 28;
    private const int MostBytes = 40;

    public override decimal Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType is not (JsonTokenType.Number or JsonTokenType.String) || reader.ValueIsEscaped)
        {
            throw Refused();
        }

        var length = reader.HasValueSequence ? reader.ValueSequence.Length : reader.ValueSpan.Length;
        if (length is 0 or > MostBytes)
        {
            throw Refused();
        }

        Span<byte> text = stackalloc byte[MostBytes];
        text = text[..Copy(ref reader, text)];
        return IsPlain(text) && Utf8Parser.TryParse(text, out decimal value, out var used) && used == text.Length ? value : throw Refused();
    }

    public override void Write(Utf8JsonWriter writer, decimal value, JsonSerializerOptions options)
    {
        Span<byte> text = stackalloc byte[MostBytes];
        value.TryFormat(text, out var written, default, System.Globalization.CultureInfo.InvariantCulture);
        writer.WriteStringValue(text[..written]);
    }

    private static int Copy(ref Utf8JsonReader reader, scoped Span<byte> text)
    {
        if (reader.HasValueSequence)
        {
            reader.ValueSequence.CopyTo(text);
            return (int)reader.ValueSequence.Length;
        }

        reader.ValueSpan.CopyTo(text);
        return reader.ValueSpan.Length;
    }

    private static bool IsPlain(ReadOnlySpan<byte> text)
    {
        var (digits, points) = (0, 0);
        for (var i = 0; i < text.Length; i++)
        {
            switch (text[i])
            {
                case >= (byte)'0' and <= (byte)'9':
                    digits++;
                    break;
                case (byte)'.' when digits > 0 && i < text.Length - 1:
                    points++;
                    break;
                case (byte)'-' when i == 0:
                    break;
                default:
                    return false;
            }
        }

        return digits is > 0 and <= MostDigits && points <= 1;
    }

    private static JsonException Refused() =>
        new($"must be a decimal in plain digits such as \"12.50\", with at most {MostDigits} digits and no exponent");
}
