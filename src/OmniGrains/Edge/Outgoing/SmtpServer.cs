using System.Text.Json.Serialization;

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

/// <summary>An SMTP server that takes mails. Two of them share connections only when they are equal in everything.</summary>
/// <param name="Host">Its name or address.</param>
/// <param name="Port">Usually 587, 465 for TLS from the first byte, or 25 within a network.</param>
/// <param name="Security">How it is spoken to.</param>
/// <param name="User">When null, nobody signs in.</param>
/// <param name="Password">Of the user.</param>
/// <param name="Connections">At most so many at a time.</param>
internal sealed record SmtpServer(string Host, int Port, SmtpSecurity Security, string? User, string? Password, int Connections = SmtpServer.UsualConnections)
{
    public const int UsualConnections = 10;
    public const int MostConnections = 50;

    public override string ToString() => $"{Host}:{Port}";
}
