using System.Net.Sockets;
using System.Text.Json.Serialization;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;

namespace OmniGrains.Edge.Outgoing;

/// <summary>How an SMTP server is spoken to.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<SmtpSecurity>))]
public enum SmtpSecurity
{
    /// <summary>In the clear: for a server on this machine or in a network of its own.</summary>
    [JsonStringEnumMemberName("none")]
    None,

    /// <summary>STARTTLS (RFC 3207): refused when the server does not offer it.</summary>
    [JsonStringEnumMemberName("startTls")]
    StartTls,

    /// <summary>TLS from the first byte (RFC 8314), usually at port 465.</summary>
    [JsonStringEnumMemberName("tls")]
    Tls,
}

/// <summary>An SMTP server that takes mails.</summary>
/// <param name="Host">Its name or address.</param>
/// <param name="Port">Usually 587, 465 for TLS from the first byte, or 25 within a network.</param>
/// <param name="Security">How it is spoken to.</param>
/// <param name="User">When null, nobody signs in.</param>
/// <param name="Password">Of the user.</param>
internal sealed record SmtpServer(string Host, int Port, SmtpSecurity Security, string? User, string? Password)
{
    public override string ToString() => $"{Host}:{Port}";
}

/// <summary>Why a server did not take a mail, in our own words.</summary>
/// <param name="Code">Stable: <c>undeliverable</c>, <c>refused</c>, <c>unauthorised</c>, <c>unavailable</c>.</param>
/// <param name="Detail">For people.</param>
/// <param name="Passing">True when trying again may help.</param>
internal sealed record SmtpFailure(string Code, string Detail, bool Passing);

/// <summary>
/// Hands mails to a server by SMTP (RFC 5321). One connection per mail: a mail has been taken when, and only when, its server said so. When the
/// connection breaks before that, it may have been taken; the next attempt carries the same Message-ID.
/// </summary>
internal static class Smtp
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <returns>Null when the server has taken the mail.</returns>
    public static async Task<SmtpFailure?> Send(SmtpServer server, MimeMessage mail, CancellationToken cancellation)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(Patience);
        using var client = new SmtpClient();
        try
        {
            await client.ConnectAsync(server.Host, server.Port, OptionsOf(server.Security), patience.Token);
            if (server is { User: { } user, Password: { } password })
            {
                await client.AuthenticateAsync(user, password, patience.Token);
            }

            await client.SendAsync(mail, patience.Token);
        }
        catch (Exception failed) when (FailureOf(failed, cancellation) is { } failure)
        {
            return failure;
        }

        await Leave(client, patience.Token);
        return null;
    }

    private static SecureSocketOptions OptionsOf(SmtpSecurity security) => security switch
    {
        SmtpSecurity.None => SecureSocketOptions.None,
        SmtpSecurity.Tls => SecureSocketOptions.SslOnConnect,
        _ => SecureSocketOptions.StartTls,
    };

    // What was taken stays taken, however the farewell goes.
    private static async Task Leave(SmtpClient client, CancellationToken cancellation)
    {
        try
        {
            await client.DisconnectAsync(quit: true, cancellation);
        }
        catch (Exception gone) when (gone is IOException or SocketException or ProtocolException or CommandException or OperationCanceledException or ServiceNotConnectedException)
        {
        }
    }

    private static SmtpFailure? FailureOf(Exception failed, CancellationToken cancellation) => failed switch
    {
        _ when cancellation.IsCancellationRequested => null,
        SmtpCommandException { StatusCode: var status } => OfStatus((int)status),
        AuthenticationException => new SmtpFailure("unauthorised", "The server refused our user name or password.", Passing: true),
        SslHandshakeException => new SmtpFailure("unavailable", "The server's certificate is not valid for its name.", Passing: true),
        NotSupportedException => new SmtpFailure("unavailable", "The server does not offer STARTTLS, or no way to sign in that is known here.", Passing: true),
        SocketException or IOException or ProtocolException or OperationCanceledException or TimeoutException or ServiceNotConnectedException =>
            new SmtpFailure("unavailable", "The server cannot be reached.", Passing: true),
        _ => null,
    };

    // 5yz about the mailbox or the message is for good; everything else, and what concerns us, may pass (RFC 5321 §4.2.1).
    private static SmtpFailure OfStatus(int status) => status switch
    {
        550 or 551 or 553 or 556 or 521 => new SmtpFailure("undeliverable", $"The server refused the address ({status}).", Passing: false),
        552 or 554 or 555 or 541 => new SmtpFailure("refused", $"The server refused the message ({status}).", Passing: false),
        530 or 534 or 535 or 538 => new SmtpFailure("unauthorised", $"The server wants us to sign in otherwise ({status}).", Passing: true),
        _ => new SmtpFailure("unavailable", $"The server could not take it ({status}).", Passing: true),
    };
}
