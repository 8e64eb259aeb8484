using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using OmniGrains.Engine;
using OmniGrains.Orders.Contracts;

namespace OmniGrains.Orders;

/// <summary>
/// A keyed digest of everything that a pushed document says, so that a retry is told from another document under the same
/// number. Two inputs have the same digest only when every field is the same: each is written with its length.
/// </summary>
internal static class PurchaseFingerprint
{
    private const int UsualBytes = 2_048;

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? _content;

    public static string Of(PurchaseInput input, KeyVault vault)
    {
        var content = _content ??= new ArrayBufferWriter<byte>(UsualBytes);
        content.ResetWrittenCount();
        Write(content, input);
        var digest = vault.Digest(content.WrittenSpan);
        _content = content.Capacity > 64 * UsualBytes ? null : content;
        return digest;
    }

    private static void Write(ArrayBufferWriter<byte> content, PurchaseInput input)
    {
        Write(content, input.Source);
        Write(content, input.ExternalId);
        Write(content, (long)PurchaseRules.KindOf(input));
        Write(content, input.Channel);
        Write(content, input.Place);
        Write(content, input.Country);
        Write(content, input.OccurredAt.Ticks);
        Write(content, input.OccurredAt.Offset.Ticks);
        Write(content, input.Currency);
        Write(content, input.ReturnOf);
        Write(content, input.Identities?.Count ?? 0);
        foreach (var identity in input.Identities ?? [])
        {
            Write(content, identity?.Kind);
            Write(content, identity?.Value);
            Write(content, identity?.Country);
            Write(content, identity is { Verified: true } ? 1 : 0);
        }

        Write(content, input.Lines.Count);
        foreach (var line in input.Lines)
        {
            Write(content, line);
        }

        Write(content, input.Payments?.Count ?? 0);
        foreach (var payment in input.Payments ?? [])
        {
            Write(content, payment.Method);
            Write(content, payment.Amount);
            Write(content, payment.Reference);
        }
    }

    private static void Write(ArrayBufferWriter<byte> content, PurchaseLineInput line)
    {
        Write(content, line.Sku);
        Write(content, line.Name);
        Write(content, line.Quantity);
        Write(content, line.UnitPrice);
        Write(content, line.Discount ?? 0);
        Write(content, line.Tax ?? 0);
        Write(content, (long)(line.Kind ?? LineKind.Merchandise));
    }

    private static void Write(ArrayBufferWriter<byte> content, string? text)
    {
        Write(content, text?.Length ?? -1);
        content.Advance(Encoding.UTF8.GetBytes(text, content.GetSpan(Encoding.UTF8.GetMaxByteCount(text?.Length ?? 0))));
    }

    private static void Write(ArrayBufferWriter<byte> content, long number)
    {
        BinaryPrimitives.WriteInt64LittleEndian(content.GetSpan(sizeof(long)), number);
        content.Advance(sizeof(long));
    }

    private static void Write(ArrayBufferWriter<byte> content, decimal amount)
    {
        Span<int> parts = stackalloc int[4];
        decimal.GetBits(amount, parts);
        Write(content, ((long)parts[0] << 32) | (uint)parts[1]);
        Write(content, ((long)parts[2] << 32) | (uint)parts[3]);
    }
}
