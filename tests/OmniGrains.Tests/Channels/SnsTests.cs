using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using OmniGrains.Channels;
using OmniGrains.Channels.Amazon;
using OmniGrains.Channels.Connections;

namespace OmniGrains.Tests.Channels;

/// <summary>Amazon's notification service: whose certificate is believed, and what must be signed.</summary>
public sealed class SnsTests : IDisposable
{
    private const string Topic = "arn:aws:sns:eu-west-1:123456789012:orders";
    private const string CertificateUrl = "https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-1.pem";

    private readonly RSA _key = RSA.Create(2048);
    private readonly X509Certificate2 _certificate;

    public SnsTests() => _certificate = new CertificateRequest("CN=sns.amazonaws.com", _key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
        .CreateSelfSigned(Shops.Noon.AddDays(-1), Shops.Noon.AddDays(1));

    public void Dispose()
    {
        _certificate.Dispose();
        _key.Dispose();
    }

    [Theory]
    [InlineData("1")]
    [InlineData("2")]
    public async Task A_notification_of_the_connections_topic_is_authentic(string version) =>
        (await IsAuthentic(Signed(Notification(), version))).ShouldBeTrue();

    [Fact]
    public async Task A_subject_is_signed_too_when_there_is_one()
    {
        var message = Notification();
        message["Subject"] = "about orders";
        (await IsAuthentic(Signed(message))).ShouldBeTrue();
        message["Subject"] = "about something else";
        (await IsAuthentic(message)).ShouldBeFalse();
    }

    [Theory]
    [InlineData("Message", "{}")]
    [InlineData("MessageId", "other")]
    [InlineData("Timestamp", "2026-03-01T12:00:01.000Z")]
    [InlineData("Type", "UnsubscribeConfirmation")]
    [InlineData("Type", "Whatever")]
    [InlineData("SignatureVersion", "3")]
    [InlineData("Signature", "AAAA")]
    [InlineData("SigningCertURL", "https://sns.eu-west-1.amazonaws.com.evil.example/SimpleNotificationService-1.pem")]
    [InlineData("SigningCertURL", "https://sns.eu-west-1.amazonaws.com@evil.example/SimpleNotificationService-1.pem")]
    [InlineData("SigningCertURL", "http://sns.eu-west-1.amazonaws.com/SimpleNotificationService-1.pem")]
    [InlineData("SigningCertURL", "https://sns.eu-west-1.amazonaws.com:8443/SimpleNotificationService-1.pem")]
    [InlineData("SigningCertURL", "https://s3.eu-west-1.amazonaws.com/bucket/SimpleNotificationService-1.pem")]
    [InlineData("SigningCertURL", "https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-1.txt")]
    public async Task What_was_altered_is_not(string field, string value)
    {
        var message = Signed(Notification());
        message[field] = value;
        (await IsAuthentic(message)).ShouldBeFalse();
    }

    [Fact]
    public async Task Somebody_elses_topic_is_not_believed_although_amazon_signed_it()
    {
        var message = Notification();
        message["TopicArn"] = "arn:aws:sns:eu-west-1:999999999999:evil";
        (await IsAuthentic(Signed(message))).ShouldBeFalse();
    }

    [Fact]
    public async Task A_certificate_that_has_ended_is_not_believed() =>
        (await IsAuthentic(Signed(Notification()), Shops.Noon.AddDays(2))).ShouldBeFalse();

    [Fact]
    public void A_notification_mentions_its_order_and_a_subscription_is_confirmed_at_amazon_only()
    {
        var connector = Connector(Shops.Noon);
        var shop = Shop;
        var request = Shops.Request(Notification().ToJsonString());
        connector.Label(request).ShouldBe(new DeliveryLabel("m-1", "ORDER_CHANGE"));
        connector.Read(Shops.Content("ORDER_CHANGE", Notification().ToJsonString()), shop).Mentioned.ShouldBe(["902-1845936-5435065"]);

        connector.Read(Shops.Content("SubscriptionConfirmation", Confirmation("https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription")), shop)
            .Confirm!.Host.ShouldBe("sns.eu-west-1.amazonaws.com");
        connector.Read(Shops.Content("SubscriptionConfirmation", Confirmation("https://127.0.0.1/?Action=ConfirmSubscription")), shop).Confirm.ShouldBeNull();
    }

    private static ConnectedShop Shop => Shops.Of("amazon", options: new() { ["topicArn"] = Topic });

    private static string Confirmation(string url) => new JsonObject { ["Type"] = "SubscriptionConfirmation", ["MessageId"] = "m-0", ["SubscribeURL"] = url }.ToJsonString();

    private static JsonObject Notification() => new()
    {
        ["Type"] = "Notification",
        ["MessageId"] = "m-1",
        ["TopicArn"] = Topic,
        ["Message"] = """
            {"NotificationType":"ORDER_CHANGE","NotificationVersion":"1.0","Payload":{"OrderChangeNotification":{"NotificationLevel":"OrderLevel",
            "SellerId":"A3TH9S8BH6GOGM","AmazonOrderId":"902-1845936-5435065","OrderChangeType":"OrderStatusChange","Summary":{"OrderStatus":"Shipped"}}}}
            """,
        ["Timestamp"] = "2026-03-01T12:00:00.000Z",
        ["SigningCertURL"] = CertificateUrl,
    };

    private JsonObject Signed(JsonObject message, string version = "1")
    {
        message["SignatureVersion"] = version;
        var text = new StringBuilder();
        foreach (var field in (string[])["Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"])
        {
            if (message[field] is { } value)
            {
                text.Append(field).Append('\n').Append((string)value!).Append('\n');
            }
        }

        var digest = version == "1" ? HashAlgorithmName.SHA1 : HashAlgorithmName.SHA256;
        message["Signature"] = Convert.ToBase64String(_key.SignData(Encoding.UTF8.GetBytes(text.ToString()), digest, RSASignaturePadding.Pkcs1));
        return message;
    }

    private async Task<bool> IsAuthentic(JsonObject message, DateTimeOffset? now = null) =>
        await Connector(now ?? Shops.Noon).IsAuthentic(Shops.Request(message.ToJsonString()), Shop, default);

    private AmazonConnector Connector(DateTimeOffset now)
    {
        var time = new FixedTime(now);
        var certificates = new SnsCertificates((_, _) => Task.FromResult(_certificate.ExportCertificatePem()), new KeyRequests(time), time);
        return new AmazonConnector(certificates, new AmazonApi(Shops.Http, new AccessTokens(time), time));
    }
}
