import Layout from "../components/Layout";

export default function Subprocessors() {
  return (
    <Layout className="legal">
      <section>
        <h1>Subprocessors</h1>
        <p><em>Last updated: June 1, 2025</em></p>
        <div className="subprocessor">
          <h3>Netlify</h3>
          <p>
            <strong>Nature of Processing:</strong> hosting environment
            <br />
            <strong>Territories:</strong> United States
          </p>
        </div>
        <div className="subprocessor">
          <h3>Chargebee Inc.</h3>
          <p>
            <strong>Nature of Processing:</strong> subscriptions
            <br />
            <strong>Territories:</strong> Ireland
          </p>
        </div>
        <div className="subprocessor">
          <h3>Postmark</h3>
          <p>
            <strong>Nature of Processing:</strong> transactional email
            <br />
            <strong>Territories:</strong> United States
          </p>
        </div>
      </section>
    </Layout>
  );
}
